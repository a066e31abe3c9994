import { Controller, Inject } from '@nestjs/common';
import { TransactionDisputed } from '@quittance/contracts-bank';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { toAccountKey } from '../decision/identity.js';
import { MatchingEvents } from '../events.js';
import { linkBatch } from '../batch/decide-batch.js';
import { DecisionLock } from '../batch/lock.js';
import type { MatchingConfig } from '../matching.config.js';
import { findPairsOf, recordDisputes } from '../store/match.store.js';

// "Not my receipt": withdraws the match, frees transaction and payment, and rules the pair out for good.
// A repeat is safe: a pair is disputed once, and a withdrawn match is not withdrawn again.
@Controller()
export class TransactionDisputedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(TransactionDisputed)
  async handle(records: Delivered<TransactionDisputed>[], unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const lock = await this.decisionLock.take(unit);
    const pairs = await findPairsOf(
      unit,
      records.map((record) => record.value.receiptId),
    );
    const disputes = records.flatMap(({ value, trace }) => {
      const pair = pairs.get(value.receiptId);
      // Only the account that received the receipt may dispute it.
      const isOwn = pair?.accountKey === toAccountKey(value.bankId, value.accountId);
      return pair && isOwn ? [{ ...pair, disputedAt: value.disputedAt, cause: trace }] : [];
    });
    const fresh = await recordDisputes(unit, disputes);
    const facts = disputes.map(({ transactionKey, tenderKey, cause }) => ({
      kind: 'dispute' as const,
      transactionKey,
      tenderKey,
      at,
      cause,
    }));
    const { changes } = await linkBatch(lock, facts, this.config.MATCHING_SECRET);
    this.events.changed(changes);
    for (const tier of fresh) this.events.disputed(tier);
    return records.map(({ value }) => (pairs.has(value.receiptId) ? done : skip('no-such-receipt')));
  }
}
