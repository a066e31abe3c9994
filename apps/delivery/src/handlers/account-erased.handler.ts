// Everything of an account is deleted but notices that its bank is still to be given, and that is answered with what is left. A repeat is
// safe: only an erasure that is later than the one on record deletes anything; every one is answered.
import { Controller, Inject } from '@nestjs/common';
import type { AccountErased } from '@quittance/contracts-consent';
import { Consumes, type Delivered, done, type Outcome, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { ContentMemory } from '../content-memory.js';
import { Erased, Erasures } from '../contract.js';
import type { DeliveryConfig } from '../delivery.config.js';
import { DeliveryEvents } from '../events.js';
import { WebhookSender } from '../sender/webhook-sender.js';
import { countLeft, eraseConsents, eraseRows, recordErasures } from '../store/account-erasure.store.js';
import { tellEnds } from '../store/ended-cover.store.js';

@Controller()
export class AccountErasedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    private readonly contents: ContentMemory,
    private readonly sender: WebhookSender,
    private readonly events: DeliveryEvents,
  ) {}

  @Consumes(Erasures, { position: 'database' })
  async handle(records: readonly Delivered<AccountErased>[], unit: Unit): Promise<readonly Outcome[]> {
    const erasures = records.map((record) => record.value);
    const accounts = await recordErasures(unit, erasures);
    if (accounts.length > 0) {
      await tellEnds(unit, await eraseConsents(unit, accounts));
      this.contents.forget(await eraseRows(unit, accounts, this.config.DELIVERY_KEEP_NOTICES_OF_ERASED_DAYS));
      this.sender.wake();
    }
    const left = await countLeft(
      unit,
      erasures.map(({ digest }) => digest),
    );
    const erasedAt = Date.now();
    for (const { value, trace } of records) {
      const notices = left.get(value.digest);
      const answer = { askId: value.askId, left: notices ? [{ what: 'notices', ...notices }] : [], erasedAt };
      unit.emit(Erased, value.askId, answer, trace);
    }
    this.events.accountsErased(accounts.length);
    return records.map(() => done);
  }
}
