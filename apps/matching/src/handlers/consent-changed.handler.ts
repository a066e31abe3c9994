import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConsentChanged } from '@quittance/contracts-consent';
import { Consumes, type Delivered, done, OnParked, type Outcome, type ParkedRecord, type Unit } from '@quittance/kafka';
import { Clock } from '../clock.js';
import { consentStatus } from '../domain/consent.js';
import { toAccountKey } from '../domain/identity.js';
import { blockConsents, loadConsents, recordConsents } from '../store/consent.store.js';
import { findTransactionsOf, forgetTransactions, lockKeysOf } from '../store/transaction.store.js';

// Keeps the newest state of a consent and forgets the transactions of accounts that no longer consent to receipts.
// A repeat is safe: a version that is not higher than the one kept changes nothing.
@Controller()
export class ConsentChangedHandler {
  constructor(private readonly clock: Clock) {}

  @Consumes(ConsentChanged)
  async handle(@Payload() records: Delivered<ConsentChanged>[], @Ctx() unit: Unit): Promise<Outcome[]> {
    const now = this.clock.now();
    // Keys before consents: the order in which whoever decides takes them.
    const ending = records
      .map((record) => record.value)
      .filter((c) => c.state !== 'given' || !c.scopes.includes('receipts'));
    await lockKeysOf(
      unit,
      ending.map((consent) => toAccountKey(consent.bankId, consent.accountId)),
    );
    const accounts = await recordConsents(
      unit,
      records.map((record) => record.value),
    );
    // Whoever was deciding for these accounts has finished, and nobody can begin before this transaction ends.
    const consents = await loadConsents(unit, [...accounts]);
    const without = [...accounts].filter((a) => consentStatus(consents.get(a) ?? [], 'receipts', now) === 'absent');
    await forgetTransactions(unit, await findTransactionsOf(unit, without));
    return records.map(() => done);
  }

  /** The true state of these consents is unknown until their records are replayed: the answer is no. */
  @OnParked(ConsentChanged)
  async handleParked(@Payload() records: ParkedRecord[], @Ctx() unit: Unit): Promise<void> {
    await blockConsents(
      unit,
      records.map((record) => record.key),
    );
  }
}
