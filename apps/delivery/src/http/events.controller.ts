import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OwnerId, RequireKey, Transactions } from '@quittance/service';
import type { FastifyReply } from 'fastify';
import { ConsentFreshness } from '../consent-freshness.js';
import { decodeCursor, encodeCursor, START_OF_FEED } from '../domain/feed-cursor.js';
import { refused } from '../errors.js';
import { listEvents } from '../store/feed.store.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** The same events as the webhooks, for banks that poll or have missed some: `{events: [{id, type, timestamp, data}], next, more}`. */
@ApiTags('events')
@ApiBearerAuth()
@Controller('v1/events')
@RequireKey('bank')
export class EventsController {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly freshness: ConsentFreshness,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Events after a cursor, oldest first; keep `next` for the next call' })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT } })
  @ApiResponse({ status: 200, description: '{events: [{id, type, timestamp, data}], next, more}' })
  @ApiResponse({ status: 400, description: 'invalid_fields' })
  @ApiResponse({ status: 503, description: 'unavailable, consent_state_unknown' })
  async list(
    @OwnerId() bankId: string,
    @Query('after') after: string | undefined,
    @Query('limit') limitText: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const place = after === undefined ? START_OF_FEED : decodeCursor(String(after));
    if (place === undefined) {
      throw refused('invalid_fields', [{ field: '/after', rule: 'must be the `next` of an earlier answer' }]);
    }
    const limit = limitOf(limitText);
    this.freshness.require();
    const found = await this.transactions.run((unit) => listEvents(unit, bankId, place, limit + 1));
    const shown = found.slice(0, limit);
    // Payloads are JSON texts already; they go out as the bytes that a webhook would carry, with the event's id in front.
    const events = shown.map((e) => `{"id":"evt_${e.eventId.replaceAll('-', '')}",${e.thin.slice(1)}`).join(',');
    const next = encodeCursor(shown.at(-1)?.sequence ?? place);
    await reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(`{"events":[${events}],"next":"${next}","more":${found.length > limit}}`);
  }
}

const limitOf = (text: string | undefined): number => {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw refused('invalid_fields', [{ field: '/limit', rule: `must be an integer between 1 and ${MAX_LIMIT}` }]);
};
