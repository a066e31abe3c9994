// The projection of consents follows the topic; where a cover ends, what is kept of the account is erased in the same
// transaction. A repeat is safe: a version that is not higher changes nothing.
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ConsentChangedForDelivery } from '@quittance/contracts-consent';
import {
  Consumes,
  type Delivered,
  done,
  OnParked,
  type Outcome,
  type ParkedRecord,
  skip,
  type Unit,
} from '@quittance/kafka';
import { Consents } from '../contract.js';
import { type ConsentState, foldConsents } from '../domain/consent.js';
import { DeliveryEvents } from '../events.js';
import { WebhookSender } from '../sender/webhook-sender.js';
import { blockConsents, loadConsents, saveConsents, unblockConsents, uncovered } from '../store/consent.store.js';
import { eraseAccounts } from '../store/erasure.store.js';
import { moveUnseenToEnd } from '../store/feed.store.js';

@Controller()
export class ConsentChangedHandler {
  constructor(
    private readonly events: DeliveryEvents,
    private readonly sender: WebhookSender,
  ) {}

  @Consumes(Consents)
  async handle(
    @Payload() records: readonly Delivered<ConsentChangedForDelivery>[],
    @Ctx() unit: Unit,
  ): Promise<readonly Outcome[]> {
    const arrivals = records.map((record) => toState(record.value));
    const stored = await loadConsents(unit, [...new Set(arrivals.map((a) => a.consentId))]);
    const { changed, ended, newer } = foldConsents(stored, arrivals);
    await saveConsents(unit, changed);
    const freed = await unblockConsents(
      unit,
      arrivals.filter((_, i) => newer[i]).map((a) => a.consentId),
    );
    const erased = await eraseAccounts(unit, await uncovered(unit, ended));
    if (freed.length > 0)
      await moveUnseenToEnd(
        unit,
        changed.filter((c) => freed.includes(c.consentId)),
      );
    this.events.consentsChanged(changed.length, erased);
    this.sender.wake();
    return newer.map((isNewer) => (isNewer ? done : skip('older-version')));
  }

  /** What a parked record said is not known, so its consent counts as not given. */
  @OnParked(Consents)
  async onParked(@Payload() parked: readonly ParkedRecord[], @Ctx() unit: Unit): Promise<void> {
    await blockConsents(
      unit,
      parked.map((record) => record.key),
    );
    this.events.consentsBlocked(parked.length);
  }
}

const toState = (record: ConsentChangedForDelivery): ConsentState => ({
  consentId: record.consentId,
  bankId: record.bankId,
  accountId: record.accountId,
  grantsReceipts: record.state === 'given' && record.scopes.includes('receipts'),
  expiresAt: record.expiresAt ?? undefined,
  version: record.version,
});
