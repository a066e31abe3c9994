import { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { AcceptedJson, formatInstant } from '@quittance/edge/shapes';
import { SaleBody, SaleStateJson, saleIdShape } from '@quittance/retailer-api';
import { answerNdjson, Describes, OwnerId, ProblemError, RequireKey, TakesStreams } from '@quittance/edge';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refused } from '../errors.js';
import { SaleIntake } from '../sale-intake.js';
import { SaleRevisionStore } from '../store/sale-revision.store.js';
import { aSale } from './examples.js';
import { SaleFeed } from './sale-feed.js';

@Controller('v1/sales')
@RequireKey('retailer')
export class SalesController {
  constructor(
    private readonly intake: SaleIntake,
    private readonly feed: SaleFeed,
    private readonly revisions: SaleRevisionStore,
  ) {}

  @Post()
  @TakesStreams()
  @Describes({
    id: 'sendSales',
    summary: 'Send one sale, or a stream of sales answered line by line',
    description: 'A till that gets no answer, or 503, sends the same sale again: nothing happens twice.',
    body: { schema: SaleBody, example: aSale },
    answers: {
      202: { description: 'Kafka has the sale', schema: AcceptedJson, example: { id: 's-1', status: 'accepted' } },
    },
    refuses: ['invalid_sale', 'store_not_found', 'revision_conflict', 'clock_out_of_range'],
  })
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

  @Get(':saleId')
  @Describes({
    id: 'getSale',
    summary: 'What intake knows of a sale',
    description:
      'The newest revision on record. It is put on record a moment before Kafka has it: 202 alone says that it is accepted, and who got none sends the sale again. Whether a sale met a payment is said to no retailer.',
    answers: {
      200: {
        description: 'It is on record',
        schema: SaleStateJson,
        example: { saleId: 's-1', state: 'recorded', revision: 1, recordedAt: '2026-11-20T10:15:01.000Z' },
      },
    },
    refuses: ['sale_not_found'],
  })
  async get(@OwnerId() retailerId: string, @Param('saleId') saleId: string) {
    const newest = saleIdShape.check(saleId).ok ? await this.revisions.newest(retailerId, saleId) : undefined;
    if (newest === undefined) throw refused('sale_not_found');
    const { revision, recordedAt } = newest;
    return { saleId, state: 'recorded', revision, recordedAt: formatInstant(recordedAt) };
  }
}
