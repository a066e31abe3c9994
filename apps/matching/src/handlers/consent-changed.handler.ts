import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConsentChanged } from '@quittance/contracts-consent';
import { Consumes, type Delivered, done, OnParked, type Outcome, type ParkedRecord, type Unit } from '@quittance/kafka';
import { Clock } from '../clock.js';
import { consentStatus } from '../domain/consent.js';
import { forget } from '../linking/forget.js';
import { Turns } from '../linking/turn.js';
import { blockConsents, loadConsents, recordConsents } from '../store/consent.store.js';
import { findTransactionsOf } from '../store/transaction.store.js';

// Keeps the newest state of a consent and forgets the transactions of accounts that no longer consent to receipts.
// A repeat is safe: a version that is not higher than the one kept changes nothing.
@Controller()
export class ConsentChangedHandler {
  constructor(
    private readonly turns: Turns,
    private readonly clock: Clock,
  ) {}

  @Consumes(ConsentChanged)
  async handle(@Payload() records: Delivered<ConsentChanged>[], @Ctx() unit: Unit): Promise<Outcome[]> {
    const now = this.clock.now();
    // Whoever was deciding for these accounts has finished, and nobody can begin before this transaction ends.
    const turn = await this.turns.take(unit);
    const accounts = await recordConsents(
      unit,
      records.map((record) => record.value),
    );
    for (const account of accounts) turn.desk.consents.delete(account);
    const consents = await loadConsents(unit, [...accounts]);
    const without = [...accounts].filter((a) => consentStatus(consents.get(a) ?? [], 'receipts', now) === 'absent');
    await forget(turn, await findTransactionsOf(unit, without));
    return records.map(() => done);
  }

  /** The true state of these consents is unknown until their records are replayed: the answer is no. */
  @OnParked(ConsentChanged)
  async handleParked(@Payload() records: ParkedRecord[], @Ctx() unit: Unit): Promise<void> {
    const turn = await this.turns.take(unit);
    const accounts = await blockConsents(
      unit,
      records.map((record) => record.key),
    );
    for (const account of accounts) turn.desk.consents.delete(account);
  }
}
