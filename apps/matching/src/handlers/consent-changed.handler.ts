import { Controller, Inject } from '@nestjs/common';
import { ConsentChanged } from '@quittance/contracts-consent';
import {
  blockKeys,
  Consumes,
  type Delivered,
  done,
  liftBlocks,
  OnParked,
  type Outcome,
  type ParkedRecord,
  type Unit,
} from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { enforceConsents } from '../batch/change-consents.js';
import { DecisionLock } from '../batch/lock.js';
import type { MatchingConfig } from '../matching.config.js';
import { recordConsents } from '../store/consent.store.js';

// Stores the newest version of a consent, deletes the transactions of accounts that no longer consent to receipts, and takes
// back baskets that consent to insights no longer covers.
// A repeat is safe: a version that is not higher than the stored one changes nothing.
@Controller()
export class ConsentChangedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
  ) {}

  @Consumes(ConsentChanged, { position: 'database' })
  async handle(records: Delivered<ConsentChanged>[], unit: Unit): Promise<Outcome[]> {
    const now = this.clock.now();
    // Decisions under way for these accounts have ended, and none can begin before this database transaction ends.
    const lock = await this.decisionLock.take(unit);
    const { accounts, newer } = await recordConsents(
      unit,
      records.map((record) => record.value),
    );
    const handled = records.map((record, i) => ({ record, newer: newer[i] === true }));
    const freed = await liftBlocks(unit, handled);
    // A record key without a bank may stand for an account of any bank, so all cached consents go.
    if (freed.length > 0) lock.cache.consents.clear();
    await enforceConsents(lock, accounts, { at: now, secret: this.config.MATCHING_SECRET });
    return records.map(() => done);
  }

  /** Until the parked records are replayed or voided, these consents count as refused: their true state is unknown. */
  @OnParked(ConsentChanged)
  async handleParked(records: ParkedRecord[], unit: Unit): Promise<void> {
    const lock = await this.decisionLock.take(unit);
    await blockKeys(unit, records);
    lock.cache.consents.clear();
  }
}
