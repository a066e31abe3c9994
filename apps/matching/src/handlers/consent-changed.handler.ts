import { Controller } from '@nestjs/common';
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
  recordPositions,
  type Unit,
} from '@quittance/kafka';
import { Clock } from '../clock.js';
import { enforceConsents } from '../batch/change-consents.js';
import { DecisionLock } from '../batch/lock.js';
import { recordConsents } from '../store/consent.store.js';

// Keeps the newest state of a consent and forgets the transactions of accounts that no longer consent to receipts.
// A repeat is safe: a version that is not higher than the one kept changes nothing.
@Controller()
export class ConsentChangedHandler {
  constructor(
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
  ) {}

  @Consumes(ConsentChanged)
  async handle(records: Delivered<ConsentChanged>[], unit: Unit): Promise<Outcome[]> {
    const now = this.clock.now();
    // Whoever was deciding for these accounts has finished, and nobody can begin before this transaction ends.
    const lock = await this.decisionLock.take(unit);
    const { accounts, newer } = await recordConsents(
      unit,
      records.map((record) => record.value),
    );
    const handled = records.map((record, i) => ({ record, newer: newer[i] === true }));
    const freed = await liftBlocks(unit, handled);
    // Under a key without a bank it may have been anybody's.
    if (freed.length > 0) lock.cache.consents.clear();
    await enforceConsents(lock, accounts, now);
    await recordPositions(unit, ConsentChanged.name, records);
    return records.map(() => done);
  }

  /** The true state of these consents is unknown until their records are replayed, or void: the answer is no. */
  @OnParked(ConsentChanged)
  async handleParked(records: ParkedRecord[], unit: Unit): Promise<void> {
    const lock = await this.decisionLock.take(unit);
    await blockKeys(unit, records);
    lock.cache.consents.clear();
  }
}
