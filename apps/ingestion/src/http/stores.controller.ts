import { Body, Controller, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { activeCarrier, Publisher } from '@quittance/kafka';
import {
  checkHeartbeat,
  checkStore,
  HeartbeatBody,
  StoreBody,
  storeContentHash,
  storeIdShape,
  toFeedCompleted,
  toStoreRegistered,
} from '@quittance/retailer-api';
import { CONFIG, OwnerId, ProblemError, RequireKey, Transactions } from '@quittance/service';
import { FeedCompleted, StoreRegistered, storeKeyOf } from '../contract.js';
import { contestedWarning, toAcceptorClaims } from '../domain/acceptor-claims.js';
import { isPlausible } from '../domain/till-clock.js';
import { clockRefusal, refused } from '../errors.js';
import { IngestionEvents } from '../events.js';
import { clockBoundsOf, type IngestionConfig } from '../ingestion.config.js';
import { AcceptorClaimStore } from '../store/acceptor-claim.store.js';
import { StoreRegistry } from '../store/store-registry.store.js';

@ApiTags('stores')
@ApiBearerAuth()
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
  @ApiOperation({ summary: 'Register a store, or change its registration' })
  @ApiBody({ schema: StoreBody as object })
  @ApiResponse({
    status: 200,
    description:
      'Registered; the same body again changes nothing. `warnings` says which acceptors another retailer claims, too',
  })
  async register(@OwnerId() retailerId: string, @Param('storeId') storeId: string, @Body() body: unknown) {
    const id = storeIdShape.check(storeId);
    if (!id.ok) throw refused('invalid_store', [{ field: '/storeId', rule: id.errors[0]?.rule ?? 'is not valid' }]);
    const checked = checkStore(body);
    if (!checked.ok) throw refused('invalid_store', checked.errors);
    const store = checked.value;
    const registration = {
      retailerId,
      storeId,
      contentHash: storeContentHash(store),
      timeZone: store.timeZone,
      registeredAt: Date.now(),
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

  @Post(':storeId/heartbeat')
  @HttpCode(202)
  @ApiOperation({ summary: 'Say that everything sold before an instant has been sent' })
  @ApiBody({ schema: HeartbeatBody as object })
  @ApiResponse({ status: 202, description: 'Kafka has the heartbeat' })
  async heartbeat(@OwnerId() retailerId: string, @Param('storeId') storeId: string, @Body() body: unknown) {
    const checked = checkHeartbeat(body);
    if (!checked.ok) throw refused('invalid_heartbeat', checked.errors);
    const known = storeIdShape.check(storeId).ok && (await this.stores.isRegistered(retailerId, storeId));
    if (!known) throw refused('store_not_found');
    const record = toFeedCompleted(checked.value, { retailerId, storeId, receivedAt: Date.now() });
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
