import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { AcceptedJson, formatInstant } from '@quittance/edge/shapes';
import { activeCarrier, Publisher } from '@quittance/kafka';
import {
  checkHeartbeat,
  checkStore,
  HeartbeatBody,
  RegisteredJson,
  StoreBody,
  StoreJson,
  StorePageJson,
  storeContentHash,
  storeIdShape,
  toFeedCompleted,
  toStoreRegistered,
} from '@quittance/retailer-api';
import { Describes, OwnerId, ProblemError, QueryReader, RequireKey } from '@quittance/edge';
import { CONFIG, Transactions } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';
import { FeedCompleted, StoreRegistered, storeKeyOf } from '../contract.js';
import { contestedWarning, toAcceptorClaims } from '../domain/acceptor-claims.js';
import { isPlausible } from '../domain/till-clock.js';
import { clockRefusal, refused, shaped } from '../errors.js';
import { IngestionEvents } from '../events.js';
import { clockBoundsOf, type IngestionConfig } from '../ingestion.config.js';
import { AcceptorClaimStore } from '../store/acceptor-claim.store.js';
import { type ListedStore, StoreRegistry } from '../store/store-registry.store.js';
import { aHeartbeat, aStore } from './examples.js';

const PAGE = { usual: 100, most: 1_000 };
const EXAMPLE_REGISTERED_AT = '2026-11-20T09:30:00.000Z';

@Controller('v1/stores')
@RequireKey('retailer')
export class StoresController {
  constructor(
    private readonly stores: StoreRegistry,
    private readonly acceptors: AcceptorClaimStore,
    private readonly transactions: Transactions,
    private readonly publisher: Publisher,
    private readonly events: IngestionEvents,
    @Inject(CONFIG) private readonly config: IngestionConfig,
  ) {}

  /** Row, claims and outbox record are one transaction, so the network gets every registration, in order, once it is answered. */
  @Put(':storeId')
  @Describes({
    id: 'putStore',
    summary: 'Register a store, or change its registration',
    description: 'The same body again changes nothing.',
    body: { schema: StoreBody, example: aStore },
    answers: {
      200: {
        description: 'Registered. `warnings` says, among others, which acceptors another retailer claims, too.',
        schema: RegisteredJson,
        example: { id: 'high-street', status: 'registered' },
      },
    },
    refuses: ['invalid_store'],
  })
  async register(
    @OwnerId() retailerId: string,
    @Param('storeId', shaped('invalid_store', storeIdShape.check, '/storeId')) storeId: string,
    @Body(shaped('invalid_store', checkStore)) store: StoreBody,
  ) {
    const registration = {
      retailerId,
      storeId,
      contentHash: storeContentHash(store),
      timeZone: store.timeZone,
      registeredAt: Date.now(),
      body: store,
    };
    const { registeredAt, contested } = await this.transactions.run(async (unit) => {
      const at = await this.stores.register(registration, unit);
      if (at !== undefined) {
        const record = toStoreRegistered(store, { retailerId, storeId, registeredAt: at });
        unit.emit(StoreRegistered, storeKeyOf(retailerId, storeId), record, activeCarrier());
      }
      const claims = toAcceptorClaims(store.acceptors);
      return { registeredAt: at, contested: await this.acceptors.replace(registration, claims, unit) };
    });
    this.stores.forgetCached(retailerId, storeId);
    this.events.storeRegistered(retailerId, registeredAt !== undefined);
    const warnings = contested.map(contestedWarning);
    return { id: storeId, status: 'registered', ...(warnings.length > 0 && { warnings }) };
  }

  @Get()
  @Describes({
    id: 'listStores',
    summary: 'Your stores, in order of id',
    query: {
      after: { description: 'The `next` of an earlier answer; empty: from the first', schema: Type.String() },
      limit: {
        description: 'Stores at most',
        schema: Type.Integer({ minimum: 1, maximum: PAGE.most, default: PAGE.usual }),
      },
    },
    answers: {
      200: {
        description: 'A page of them; while there are `more`, `next` is the `after` of the next page',
        schema: StorePageJson,
        example: {
          stores: [
            {
              storeId: 'high-street',
              tradingName: aStore.tradingName,
              timeZone: aStore.timeZone,
              registeredAt: EXAMPLE_REGISTERED_AT,
            },
          ],
          more: false,
        },
      },
    },
    refuses: ['invalid_query'],
  })
  async list(@OwnerId() retailerId: string, @Query() query: Record<string, unknown>) {
    const reader = new QueryReader(query);
    const after = reader.read('after', 'must be the `next` of an earlier answer', (text) =>
      storeIdShape.check(text).ok ? text : undefined,
    );
    const limit = reader.limit(PAGE);
    if (reader.errors.length > 0) throw refused('invalid_query', reader.errors);
    const found = await this.stores.list(retailerId, after ?? '', limit + 1);
    const shown = found.slice(0, limit);
    const more = found.length > limit;
    return { stores: shown.map(toListedJson), ...(more && { next: shown.at(-1)?.storeId }), more };
  }

  @Get(':storeId')
  @Describes({
    id: 'getStore',
    summary: 'A store as you registered it',
    answers: {
      200: {
        description:
          'The registration as it stands. Of a store that was last registered before registrations were kept: its time zone and its time alone.',
        schema: StoreJson,
        example: { ...aStore, storeId: 'high-street', registeredAt: EXAMPLE_REGISTERED_AT },
      },
    },
    refuses: ['store_not_found'],
  })
  async get(@OwnerId() retailerId: string, @Param('storeId') storeId: string) {
    const store = storeIdShape.check(storeId).ok ? await this.stores.read(retailerId, storeId) : undefined;
    if (store === undefined) throw refused('store_not_found');
    const { body, timeZone, registeredAt } = store;
    return { ...body, storeId, timeZone, registeredAt: formatInstant(registeredAt) };
  }

  @Post(':storeId/heartbeat')
  @HttpCode(202)
  @Describes({
    id: 'sendHeartbeat',
    summary: 'Say that everything sold before an instant has been sent',
    body: { schema: HeartbeatBody, example: aHeartbeat },
    answers: {
      202: {
        description: 'Kafka has the heartbeat',
        schema: AcceptedJson,
        example: { id: 'high-street', status: 'accepted' },
      },
    },
    refuses: ['invalid_heartbeat', 'store_not_found', 'clock_out_of_range'],
  })
  async heartbeat(
    @OwnerId() retailerId: string,
    @Param('storeId') storeId: string,
    @Body(shaped('invalid_heartbeat', checkHeartbeat)) body: HeartbeatBody,
  ) {
    const known = storeIdShape.check(storeId).ok && (await this.stores.isRegistered(retailerId, storeId));
    if (!known) throw refused('store_not_found');
    const record = toFeedCompleted(body, { retailerId, storeId, receivedAt: Date.now() });
    const bounds = clockBoundsOf(this.config);
    if (!isPlausible(record.completeUntil, record.receivedAt, bounds)) {
      throw new ProblemError(clockRefusal('/completeUntil', bounds));
    }
    const key = storeKeyOf(retailerId, storeId);
    await this.publisher.publish(FeedCompleted, [{ key, value: record, trace: activeCarrier() }]);
    this.events.heartbeatReceived(retailerId);
    return { id: storeId, status: 'accepted' };
  }
}

const toListedJson = ({ storeId, tradingName, timeZone, registeredAt }: ListedStore) => ({
  storeId,
  ...(tradingName !== undefined && { tradingName }),
  timeZone,
  registeredAt: formatInstant(registeredAt),
});
