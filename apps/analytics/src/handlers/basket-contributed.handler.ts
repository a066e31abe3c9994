// A contribution waits, under its pseudonyms, for its hour to close; one that is taken back counts no longer, or never.
// What comes for a closed hour is dropped.
// A repeat is safe: a contribution is kept once under its id, and once taken back it stays so, whichever record comes first.
import { Controller } from '@nestjs/common';
import type { BasketContributed } from '@quittance/contracts-insights';
import { Consumes, type Delivered, done, type Outcome, park, skip, type Unit } from '@quittance/kafka';
import { Baskets } from '../contract.js';
import { faultOf } from '../domain/contribution.js';
import { addContributions, takeBack, touchOpenWindows } from '../store/contribution.store.js';

@Controller()
export class BasketContributedHandler {
  @Consumes(Baskets)
  async handle(records: readonly Delivered<BasketContributed>[], unit: Unit): Promise<readonly Outcome[]> {
    const faults = records.map(({ value }) => faultOf(value));
    const readable = records.filter((_, i) => faults[i] === undefined);
    const windows = await touchOpenWindows(
      unit,
      readable.map(({ value }) => value.window),
    );
    const open = readable.filter(({ value }) => windows.has(value.window));
    await addContributions(
      unit,
      open.filter(({ value }) => value.state === 'contributed'),
    );
    await takeBack(
      unit,
      open.flatMap(({ value }) => (value.state === 'withdrawn' ? [value] : [])),
    );
    return records.map(({ value }, i) => {
      const fault = faults[i];
      if (fault !== undefined) return park(fault.reason, fault.detail);
      return windows.has(value.window) ? done : skip('window-closed');
    });
  }
}
