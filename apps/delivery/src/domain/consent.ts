import { supersedes } from '@quittance/consent-policy';

/** One consent as far as delivery cares: may receipts of this account be kept and sent. */
export interface ConsentState {
  readonly consentId: string;
  readonly bankId: string;
  readonly accountId: string;
  /** Whether it stands, for as long as it lasts. */
  readonly grantsReceipts: boolean;
  /** Purchases made from then on are covered; epoch ms, infinitely long ago where nobody wrote it down. */
  readonly coversFrom: number;
  /** Epoch ms; absent when it does not expire. */
  readonly expiresAt: number | undefined;
  /** From then on it allows nothing for now; epoch ms, absent when nobody has to reconfirm it. */
  readonly reconfirmBy: number | undefined;
  readonly version: number;
}

/** As it is stored. */
export interface KnownConsent extends ConsentState {
  /** It has expired, and its receipts have been erased. */
  readonly lapsed: boolean;
}

/** With when it came to be so. */
export interface ChangedConsent extends ConsentState {
  /** Epoch ms. */
  readonly changedAt: number;
}

/** As a record says it. */
export interface ArrivingConsent extends ChangedConsent {
  /** Whether the bank may go on showing what it has, where this ends a cover. */
  readonly keepsDelivered: boolean;
}

/** An account that this consent no longer covers. Data that no other consent of the account covers is erased. */
export interface EndedCover {
  readonly consentId: string;
  readonly bankId: string;
  readonly accountId: string;
  /** Absent where it covered nothing, as far as is known, or its end was told before. */
  readonly told?: EndToTell;
}

interface EndToTell {
  /** Of the consent as it covered the account. */
  readonly version: number;
  /** Epoch ms. */
  readonly endedAt: number;
  readonly keepsDelivered: boolean;
}

interface ConsentFold {
  /** The newest state of each consent that changed. */
  readonly changed: readonly ChangedConsent[];
  /** Every cover that ended on the way, also where a later arrival gives consent again: a new consent does not bring back the old receipts. */
  readonly ended: readonly EndedCover[];
  /** Accounts that may be open again: a consent was moved away from them, without which they may no longer be blocked, or was reconfirmed. */
  readonly mayOpen: readonly Pick<ConsentState, 'bankId' | 'accountId'>[];
  /** For each arrival, whether it was newer than everything before it. */
  readonly newer: readonly boolean[];
}

/** Applies arrivals in order over what is stored. Records carry the full state, so the higher version wins and a repeat changes nothing. */
export const foldConsents = (stored: readonly KnownConsent[], arrivals: readonly ArrivingConsent[]): ConsentFold => {
  const current = new Map<string, ConsentState & { readonly lapsed?: boolean }>(
    stored.map((state) => [nameOf(state), state]),
  );
  const changed = new Map<string, ChangedConsent>();
  const ended: EndedCover[] = [];
  const mayOpen: Pick<ConsentState, 'bankId' | 'accountId'>[] = [];
  const newer = arrivals.map((arrival) => {
    const name = nameOf(arrival);
    const before = current.get(name);
    if (!supersedes(arrival, before)) return false;
    const { keepsDelivered, ...state } = arrival;
    const { changedAt } = state;
    if (before !== undefined && before.accountId !== arrival.accountId) mayOpen.push(before);
    if (before?.reconfirmBy !== undefined && before.reconfirmBy <= changedAt) mayOpen.push(arrival);
    if (before?.grantsReceipts && !covers(arrival, before)) {
      const told = { version: before.version, endedAt: changedAt, keepsDelivered };
      ended.push({ ...coverOf(before), ...(before.lapsed !== true && { told }) });
    }
    if (!arrival.grantsReceipts) ended.push(coverOf(arrival));
    current.set(name, state);
    changed.set(name, state);
    return true;
  });
  return { changed: [...changed.values()], ended: distinct(ended), mayOpen, newer };
};

/** An id is only unique within its bank. */
const nameOf = ({ bankId, consentId }: ConsentState): string => JSON.stringify([bankId, consentId]);

const covers = (consent: ConsentState, before: ConsentState): boolean =>
  consent.grantsReceipts && consent.accountId === before.accountId;

const coverOf = ({ consentId, bankId, accountId }: EndedCover): EndedCover => ({ consentId, bankId, accountId });

const distinct = (covers: readonly EndedCover[]): EndedCover[] => {
  const known = new Map<string, EndedCover>();
  for (const cover of covers) {
    const name = JSON.stringify([cover.consentId, cover.bankId, cover.accountId]);
    known.set(name, { ...known.get(name), ...cover });
  }
  return [...known.values()];
};
