import { type ConsentDocument, DAY, HOUR, MINUTE, type Random, SECOND, utcText } from '@quittance/town';
import type { Deed } from '../world.js';
import type { Customer } from './people.js';
import { NIGHTLY_FILE_AT, QUARTER } from './till.js';
import type { Store } from './stores.js';

/** A deed before it has its number. */
export interface Timed {
  arrivesAt: number;
  deed: Deed;
}

/** When, counted from midnight, some customers take their consent back. */
export const WITHDRAWAL_AT = 13 * HOUR;

export function registrations(stores: readonly Store[], midnight: number): Timed[] {
  return stores.map((store, index) => ({
    arrivesAt: midnight + index * SECOND,
    deed: { type: 'store', retailerId: store.retailer.retailerId, storeId: store.storeId, document: store.document },
  }));
}

export function consents(random: Random, people: readonly Customer[], midnight: number): Timed[] {
  return people.flatMap((customer) => {
    if (customer.consent === 'none') return [];
    const givenAt = midnight - random.int(5, 200) * DAY + random.int(8, 20) * HOUR;
    const given: ConsentDocument = {
      accountId: customer.accountId,
      scopes: scopesOf(customer),
      state: 'given',
      givenAt: utcText(givenAt),
      ...(customer.consent === 'expired' && { expiresAt: utcText(midnight - DAY) }),
      noticeVersion: '2026-01',
    };
    const told = (arrivesAt: number, document: ConsentDocument): Timed => ({
      arrivesAt,
      deed: { type: 'consent', bankId: customer.bank.bankId, consentId: consentIdOf(customer), document },
    });
    const withdrawn: ConsentDocument = { ...given, state: 'withdrawn' };
    if (customer.consent === 'withdrawn') return [told(midnight + HOUR, given), told(midnight + 2 * HOUR, withdrawn)];
    if (customer.consent === 'withdraws')
      return [told(midnight + HOUR, given), told(midnight + WITHDRAWAL_AT, withdrawn)];
    return [told(midnight + HOUR, given)];
  });
}

/** Hourly, or once after the night's file; never more than the store has really sent. The last one covers the whole day. */
export function heartbeats(stores: readonly Store[], midnight: number): Timed[] {
  return stores.flatMap((store) => {
    const { retailerId, heartbeats, feed, opens, closes } = store.retailer;
    if (!heartbeats) return [];
    const said = (arrivesAt: number, completeUntil: number): Timed => ({
      arrivesAt,
      deed: {
        type: 'heartbeat',
        retailerId,
        storeId: store.storeId,
        document: { completeUntil: utcText(completeUntil) },
      },
    });
    const hourly = Array.from(
      { length: closes - opens },
      (_, index) => midnight + (opens + index + 1) * HOUR + QUARTER + 2 * MINUTE,
    );
    const during = feed === 'nightly' ? [] : hourly.map((at) => said(at, at - QUARTER - 3 * MINUTE));
    const lastAt = midnight + NIGHTLY_FILE_AT + 20 * MINUTE;
    return [...during.filter(({ arrivesAt }) => arrivesAt < lastAt), said(lastAt, lastAt - MINUTE)];
  });
}

function scopesOf({ consent }: Customer): ConsentDocument['scopes'] {
  if (consent === 'receipts') return ['receipts'];
  return consent === 'insights' ? ['insights'] : ['receipts', 'insights'];
}

function consentIdOf({ accountId }: Customer): string {
  return accountId.replace('acc_', 'con_');
}
