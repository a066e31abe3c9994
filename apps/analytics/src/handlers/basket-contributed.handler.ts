// A contribution waits, under its pseudonyms, for its hour to close; one for a closed hour is dropped.
// A repeat is safe: a contribution is kept under its message id.
import { Controller } from '@nestjs/common';
import type { BasketContributed } from '@quittance/contracts-insights';
import { Consumes, type Delivered, done, type Outcome, park, skip, type Unit } from '@quittance/kafka';
import { Baskets } from '../contract.js';
import { isWindowStart } from '../domain/release.js';
import { addContributions, touchOpenWindows } from '../store/contribution.store.js';

@Controller()
export class BasketContributedHandler {
  @Consumes(Baskets)
  async handle(records: readonly Delivered<BasketContributed>[], unit: Unit): Promise<readonly Outcome[]> {
    const wellFormed = records.filter((record) => isWindowStart(record.value.window));
    const open = await touchOpenWindows(
      unit,
      wellFormed.map((record) => record.value.window),
    );
    await addContributions(
      unit,
      wellFormed.filter((record) => open.has(record.value.window)),
    );
    return records.map(({ value }) => {
      if (!isWindowStart(value.window)) return park('malformed-window', 'window must be the start of an hour');
      return open.has(value.window) ? done : skip('window-closed');
    });
  }
}
