import { Readable } from 'node:stream';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SaleBody } from '@quittance/retailer-api';
import { answerNdjson, OwnerId, ProblemError, RequireKey, TakesStreams } from '@quittance/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SaleIntake } from '../sale-intake.js';
import { SaleFeed } from './sale-feed.js';

@ApiTags('sales')
@ApiBearerAuth()
@Controller('v1/sales')
@RequireKey('retailer')
export class SalesController {
  constructor(
    private readonly intake: SaleIntake,
    private readonly feed: SaleFeed,
  ) {}

  @Post()
  @TakesStreams()
  @ApiOperation({
    summary: 'Send one sale, or a stream of sales answered line by line',
    description: 'A till that gets no answer, or 503, sends the same sale again: nothing happens twice.',
  })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody({ schema: SaleBody as object })
  @ApiResponse({ status: 202, description: 'Kafka has the sale; `warnings` says what is worth a look' })
  @ApiResponse({ status: 200, description: 'NDJSON: one answer per line, in order' })
  @ApiResponse({ status: 409, description: 'revision_conflict: the same revision with other content' })
  @ApiResponse({ status: 400, description: 'malformed_json, not_utf8, invalid_sale: names the field and the rule' })
  @ApiResponse({ status: 422, description: 'clock_out_of_range' })
  @ApiResponse({ status: 503, description: 'unavailable: nothing was accepted' })
  async record(
    @OwnerId() retailerId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { body } = request;
    if (body instanceof Readable) return answerNdjson(reply, this.feed.answer(retailerId, body));
    const [answer] = await this.intake.take(retailerId, [{ line: 1, value: body }], Date.now());
    if (answer === undefined) throw new Error('a sale was not answered');
    if (answer.status === 'rejected') throw new ProblemError(answer.problem);
    const { id, status, warnings } = answer;
    await reply.status(202).send({ id, status, warnings });
  }
}
