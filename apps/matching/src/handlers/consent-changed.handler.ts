import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConsentChanged } from '@quittance/contracts-consent';
import { Consumes, type Delivered, done, OnParked, type Outcome, type ParkedRecord, type Unit } from '@quittance/kafka';
import { Clock } from '../clock.js';
import { changeConsents } from '../linking/change-consents.js';
import { Turns } from '../linking/turn.js';
import { blockConsents } from '../store/consent.store.js';

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
    const changes = records.map((record) => record.value);
    await changeConsents(turn, changes, now);
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
