// The projection of consents follows the topic; when an account is no longer covered, its data is erased in the same
// transaction and its bank is notified. What an account's erasure has overtaken is passed over. A repeat is safe: a version that is not
// higher changes nothing.
import { Controller } from '@nestjs/common';
import { grantsOf, standingGrant } from '@quittance/consent-policy';
import type { ConsentChangedForDelivery } from '@quittance/contracts-consent';
import {
  blockKeys,
  Consumes,
  type Delivered,
  done,
  liftBlocks,
  OnParked,
  type Outcome,
  type ParkedRecord,
  skip,
  type Unit,
} from '@quittance/kafka';
import { Consents } from '../contract.js';
import { type ArrivingConsent, foldConsents } from '../domain/consent.js';
import { DeliveryEvents } from '../events.js';
import { WebhookSender } from '../sender/webhook-sender.js';
import { accountsUnder, loadConsents, saveConsents } from '../store/consent.store.js';
import { areErased } from '../store/account-erasure.store.js';
import { endCovers } from '../store/ended-cover.store.js';
import { moveUnseenToEnd } from '../store/feed.store.js';

@Controller()
export class ConsentChangedHandler {
  constructor(
    private readonly events: DeliveryEvents,
    private readonly sender: WebhookSender,
  ) {}

  @Consumes(Consents, { position: 'database' })
  async handle(records: readonly Delivered<ConsentChangedForDelivery>[], unit: Unit): Promise<readonly Outcome[]> {
    const states = records.map((record) => toState(record.value));
    const isErased = await areErased(unit, states);
    const arrivals = states.filter((_, i) => !isErased[i]);
    const stored = await loadConsents(unit, arrivals);
    const { changed, ended, mayOpen, newer } = foldConsents(stored, arrivals);
    await saveConsents(unit, changed);
    let at = 0;
    const handled = records.map((record, i) => ({ record, newer: !isErased[i] && newer[at++] === true }));
    const traces = new Map(
      records.map(({ value, trace }) => [`${value.bankId}/${value.consentId}`, trace.traceparent]),
    );
    const freed = await liftBlocks(unit, handled);
    const erased = await endCovers(unit, ended, ({ bankId, consentId }) => traces.get(`${bankId}/${consentId}`));
    const opened = [...(await accountsUnder(unit, freed)), ...mayOpen];
    if (opened.length > 0) await moveUnseenToEnd(unit, opened);
    this.events.consentsChanged(changed.length, erased);
    this.sender.wake();
    return handled.map((one, i) => (one.newer ? done : skip(isErased[i] ? 'erased' : 'older-version')));
  }

  /** The content of a parked record is unknown, so its consent counts as not given. */
  @OnParked(Consents)
  async onParked(parked: readonly ParkedRecord[], unit: Unit): Promise<void> {
    await blockKeys(unit, parked);
    this.events.consentsBlocked(parked.length);
  }
}

const toState = (record: ConsentChangedForDelivery): ArrivingConsent => {
  const grant = standingGrant({ grants: grantsOf(record) }, 'receipts');
  const isDue = grant?.state === 'reconfirm_due';
  return {
    consentId: record.consentId,
    bankId: record.bankId,
    accountId: record.accountId,
    grantsReceipts: grant !== undefined,
    coversFrom: grant?.coversFrom ?? record.givenAt,
    expiresAt: grant?.until ?? undefined,
    // Due is due, whatever this clock says.
    reconfirmBy: isDue
      ? Math.min(record.changedAt, grant.reconfirmBy ?? record.changedAt)
      : (grant?.reconfirmBy ?? undefined),
    version: record.version,
    changedAt: record.changedAt,
    keepsDelivered: record.grants.some(({ scope, keepsDelivered }) => scope === 'receipts' && keepsDelivered),
  };
};
