import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { StoreRegistered } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/service';
import { Clock } from '../clock.js';
import { toStoreKey } from '../domain/identity.js';
import { toMerchantId } from '../domain/link/facts.js';
import { MatchingEvents } from '../events.js';
import { linkBatch, type LinkFact } from '../linking/link-batch.js';
import { waitingFacts } from '../linking/waiting.js';
import { Turns } from '../linking/turn.js';
import type { MatchingConfig } from '../matching.config.js';
import { recordStores } from '../store/directory.store.js';

// Keeps the newest description of a store and decides what waited for it: sales that came first, transactions under its merchant ids.
// A repeat is safe: a version that is not higher than the one kept changes nothing.
@Controller()
export class StoreRegisteredHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly turns: Turns,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(StoreRegistered)
  async handle(@Payload() records: Delivered<StoreRegistered>[], @Ctx() unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const turn = await this.turns.take(unit);
    const newest = new Map(
      [...records]
        .sort((a, b) => a.value.version - b.value.version)
        .map((record) => [toStoreKey(record.value.retailerId, record.value.storeId), record] as const),
    );
    const written = await recordStores(
      unit,
      [...newest].map(([storeKey, { value }]) => ({ storeKey, profile: value })),
    );
    turn.desk.forgetStores(written);
    const facts: LinkFact[] = [];
    const merchantIds = new Set<string>();
    for (const [storeKey, { value, trace }] of newest) {
      if (!written.has(storeKey)) continue;
      facts.push({ kind: 'store', storeKey, timeZone: value.timeZone, at, cause: trace });
      for (const acceptor of value.acceptors) merchantIds.add(toMerchantId(acceptor.merchantId) ?? '');
    }
    facts.push(...(await waitingFacts(turn, [...merchantIds], at)));
    const { changes } = await linkBatch(turn, facts, this.config.MATCHING_SECRET);
    this.events.changed(changes);
    return records.map((record) => {
      const storeKey = toStoreKey(record.value.retailerId, record.value.storeId);
      return newest.get(storeKey) === record && written.has(storeKey) ? done : skip('stale-version');
    });
  }
}
