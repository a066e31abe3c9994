import { Controller, Inject } from '@nestjs/common';
import { AccountErased, MatchingErased } from '@quittance/contracts-consent';
import { Consumes, type Delivered, done, type Outcome, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { eraseAccounts } from '../batch/erase-accounts.js';
import { DecisionLock } from '../batch/lock.js';
import { Clock } from '../clock.js';
import type { MatchingConfig } from '../matching.config.js';
import { leftOf } from '../rights/left.js';

// Everything of an account is deleted, and that is answered with what only time removes.
// A repeat is safe: only an erasure later than the one on record deletes anything; every one is answered.
@Controller()
export class AccountErasedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
  ) {}

  @Consumes(AccountErased, { position: 'database' })
  async handle(records: Delivered<AccountErased>[], unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const lock = await this.decisionLock.take(unit);
    const erasures = records.map((record) => record.value);
    await eraseAccounts(lock, erasures, { at, secret: this.config.MATCHING_SECRET });
    for (const { value, trace } of records) {
      const { askId, erasedAt } = value;
      unit.emit(MatchingErased, askId, { askId, left: leftOf(erasedAt), erasedAt: at }, trace);
    }
    return records.map(() => done);
  }
}
