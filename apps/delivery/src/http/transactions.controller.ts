import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { AcceptedJson, type LineAnswer } from '@quittance/edge/shapes';
import { TransactionBody, TransactionStateJson } from '@quittance/bank-api';
import {
  answerNdjson,
  Describes,
  type NdjsonLine,
  OwnerId,
  ProblemError,
  problemOf,
  RETRY_AFTER_SECONDS,
  RequireKey,
  Streams,
  TakesStreams,
} from '@quittance/edge';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerTick, type Due, whenDue } from './answer-tick.js';
import { TransactionIntake } from '../transaction-intake.js';
import { TransactionStates } from '../transaction-states.js';
import { aTransaction, RECEIPT_ID } from './examples.js';

@Controller('v1/transactions')
@RequireKey('bank')
export class TransactionsController {
  constructor(
    private readonly intake: TransactionIntake,
    private readonly states: TransactionStates,
    @Inject(Streams) private readonly streams: Streams,
    private readonly tick: AnswerTick,
  ) {}

  @Post()
  @TakesStreams()
  @HttpCode(202)
  @Describes({
    id: 'sendTransactions',
    summary: 'Send one transaction, or a stream of transactions answered line by line',
    description:
      'Transactions of accounts without a `receipts` consent are answered as accepted and kept nowhere. After 503, or no answer, send the same again: nothing happens twice.',
    body: { schema: TransactionBody, example: aTransaction },
    answers: {
      202: {
        description: 'Kafka has the transaction, or its account has no consent',
        schema: AcceptedJson,
        example: { id: 't-1', status: 'accepted' },
      },
    },
    refuses: ['invalid_fields', 'revision_conflict', 'consent_state_unknown'],
  })
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

  @Get(':transactionId')
  @Describes({
    id: 'getTransaction',
    summary: 'Whether a transaction has its receipt',
    description:
      '`waiting`: it came, and has no receipt so far. `receipt`: it has one, which `receiptId` fetches. `none`: nothing is known of it, or its receipt was withdrawn. Whether its account consents is not told by this.',
    answers: {
      200: {
        description: 'How it stands',
        schema: TransactionStateJson,
        example: { transactionId: 't-1', state: 'receipt', receiptId: RECEIPT_ID },
      },
    },
    refuses: ['consent_state_unknown'],
  })
  async get(@OwnerId() bankId: string, @Param('transactionId') transactionId: string) {
    return this.tick.hold(performance.now(), () => this.states.of(bankId, transactionId));
  }

  /** Throws only before the first line was answered; after that an error is reported on the lines that it affects. */
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
