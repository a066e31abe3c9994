// What a backup has brought back of an erased account goes again: every row up to the erasure, but for the records of an account that several hold.
// A repeat is safe: an erasure that this database knows of was done in the transaction that asked for it.
import { Controller } from '@nestjs/common';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { AccountErased } from '../contract.js';
import { ErasedAgain } from '../rights/erased-again.js';

@Controller()
export class AccountErasedHandler {
  constructor(private readonly again: ErasedAgain) {}

  @Consumes(AccountErased, { position: 'database' })
  async handle(records: readonly Delivered<AccountErased>[], unit: Unit): Promise<readonly Outcome[]> {
    const unknown = await this.again.erase(
      records.map(({ value }) => value),
      unit,
    );
    return records.map(({ value }) => (unknown.has(value.askId) ? done : skip('known')));
  }
}
