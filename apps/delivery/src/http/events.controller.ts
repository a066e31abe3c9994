import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { Id, oneOf } from '@quittance/edge/shapes';
import { EVENT_TYPES, EventPageJson, idShape } from '@quittance/bank-api';
import { Describes, OwnerId, QueryReader, RequireKey } from '@quittance/edge';
import { Transactions } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { ConsentFreshness } from '../consent-freshness.js';
import { decodeCursor, encodeCursor, START_OF_FEED } from '../domain/feed-cursor.js';
import { refused } from '../errors.js';
import { type EventFilter, listEvents } from '../store/feed.store.js';
import { anEvent, CURSOR } from './examples.js';

const PAGE = { usual: 100, most: 1_000 };
const ORDERS = ['oldest', 'newest'] as const;

/** The same events as the webhooks, for banks that poll or have missed some: `{events: [{id, type, timestamp, data}], next, more}`. */
@Controller('v1/events')
@RequireKey('bank')
export class EventsController {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly freshness: ConsentFreshness,
  ) {}

  @Get()
  @Describes({
    id: 'listEvents',
    summary: 'Events after a cursor; keep `next` for the next call',
    description:
      'Oldest first, they are a feed that misses nothing: keep `next`, also where there are no `more`. Newest first, they are for looking up: `next` goes on to older ones. A cursor goes on in the order it came from.',
    query: {
      after: { description: 'The `next` of an earlier answer; empty: from the start', schema: Type.String() },
      order: { description: 'Which come first', schema: { ...oneOf(ORDERS), default: 'oldest' } },
      type: { description: 'Only events of this type', schema: oneOf(EVENT_TYPES) },
      transactionId: { description: 'Only events of this transaction of yours', schema: Id },
      limit: {
        description: 'Events at most',
        schema: Type.Integer({ minimum: 1, maximum: PAGE.most, default: PAGE.usual }),
      },
    },
    answers: {
      200: {
        description: 'A page of events, with thin data',
        schema: EventPageJson,
        example: { events: [anEvent], next: CURSOR, more: false },
      },
    },
    refuses: ['invalid_fields', 'consent_state_unknown'],
  })
  async list(
    @OwnerId() bankId: string,
    @Query() query: Record<string, unknown>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = readFilter(bankId, query);
    this.freshness.require();
    const { shown, more } = await this.transactions.run((unit) => listEvents(unit, filter));
    // Payloads are stored as JSON text and sent byte for byte as in a webhook, with the event's id in front.
    const events = shown.map((e) => `{"id":"evt_${e.eventId.replaceAll('-', '')}",${e.thin.slice(1)}`).join(',');
    const next = encodeCursor(shown.at(-1)?.sequence ?? filter.after ?? START_OF_FEED);
    await reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(`{"events":[${events}],"next":"${next}","more":${more}}`);
  }
}

const readFilter = (bankId: string, query: Record<string, unknown>): EventFilter => {
  const reader = new QueryReader(query);
  const oneOfWords = <W extends string>(name: string, words: readonly W[]) =>
    reader.read(name, `must be one of: ${words.join(', ')}`, (text) => words.find((word) => word === text));
  const after = reader.read('after', 'must be the `next` of an earlier answer', decodeCursor);
  const order = oneOfWords('order', ORDERS) ?? 'oldest';
  const type = oneOfWords('type', EVENT_TYPES);
  const transactionId = reader.read('transactionId', `must be ${Id.description}`, (text) =>
    idShape.check(text).ok ? text : undefined,
  );
  const limit = reader.limit(PAGE);
  if (reader.errors.length > 0) throw refused('invalid_fields', reader.errors);
  // A cursor before the first event yields nothing, in either order.
  return { bankId, order, after: after === START_OF_FEED ? undefined : after, type, transactionId, limit };
};
