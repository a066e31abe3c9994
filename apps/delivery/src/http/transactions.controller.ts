import { Readable } from 'node:stream';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { LineAnswer } from '@quittance/api';
import { TransactionBody } from '@quittance/bank-api';
import {
  answerNdjson,
  type NdjsonLine,
  OwnerId,
  ProblemError,
  problemOf,
  RETRY_AFTER_SECONDS,
  RequireKey,
  Streams,
  TakesStreams,
} from '@quittance/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerTick, type Due, whenDue } from './answer-tick.js';
import { TransactionIntake } from '../transaction-intake.js';

@ApiTags('transactions')
@ApiBearerAuth()
@Controller('v1/transactions')
@RequireKey('bank')
export class TransactionsController {
  constructor(
    private readonly intake: TransactionIntake,
    @Inject(Streams) private readonly streams: Streams,
    private readonly tick: AnswerTick,
  ) {}

  @Post()
  @TakesStreams()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send one transaction, or a stream of transactions answered line by line',
    description:
      'Transactions of accounts without a `receipts` consent are answered as accepted and kept nowhere. After 503, or no answer, send the same again: nothing happens twice.',
  })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody({ schema: TransactionBody as object })
  @ApiResponse({ status: 202, description: 'Kafka has the transaction, or its account has no consent' })
  @ApiResponse({ status: 200, description: 'NDJSON: one answer per line, in order' })
  @ApiResponse({ status: 409, description: 'revision_conflict: the same revision with other content' })
  @ApiResponse({ status: 400, description: 'invalid_fields' })
  @ApiResponse({ status: 503, description: 'unavailable, consent_state_unknown: nothing was accepted' })
  async post(@OwnerId() bankId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const arrivedAt = performance.now();
    const { body } = request;
    if (body instanceof Readable) return answerNdjson(reply, whenDue(this.#answerLines(bankId, body)));
    const [answer] = await this.tick.hold(arrivedAt, () => this.intake.take(bankId, [{ line: 1, value: body }]));
    if (answer === undefined) throw new Error('a transaction was not answered');
    if (answer.status === 'rejected') {
      throw new ProblemError(answer.problem, answer.problem.status === 503 ? RETRY_AFTER_SECONDS : undefined);
    }
    await reply.status(202).send({ id: answer.id, status: answer.status });
  }

  /** Throws while nothing has been answered yet; from then on a fault is the answer to the lines it concerns. */
  async *#answerLines(bankId: string, body: Readable): AsyncGenerator<Due<readonly LineAnswer[]>> {
    let answered = false;
    for await (const lines of this.streams.read(bankId, body)) {
      const arrivedAt = performance.now();
      try {
        const answers = await this.intake.take(bankId, lines);
        yield { answers, dueAt: this.tick.dueOf(arrivedAt) };
      } catch (fault) {
        if (!answered) throw fault;
        yield { answers: rejectAll(lines, fault), dueAt: this.tick.dueOf(arrivedAt) };
      }
      answered = true;
    }
  }
}

const rejectAll = (lines: readonly NdjsonLine[], fault: unknown): LineAnswer[] => {
  const { problem } = problemOf(fault);
  return lines.map(({ line }) => ({ line, status: 'rejected', problem }));
};
