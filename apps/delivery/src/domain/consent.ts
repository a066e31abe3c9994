/** One consent as far as delivery cares: may receipts of this account be kept and sent. */
export interface ConsentState {
  readonly consentId: string;
  readonly bankId: string;
  readonly accountId: string;
  readonly grantsReceipts: boolean;
  /** Epoch ms; absent when it does not expire. */
  readonly expiresAt: number | undefined;
  readonly version: number;
}

/** An account that a consent no longer covers. What no other consent of it covers is erased. */
export interface EndedCover {
  readonly consentId: string;
  readonly bankId: string;
  readonly accountId: string;
}

export interface ConsentFold {
  /** The newest state of each consent that changed. */
  readonly changed: readonly ConsentState[];
  /** Every cover that ended on the way, also where a later arrival gives consent again: a new consent does not bring back the old receipts. */
  readonly ended: readonly EndedCover[];
  /** For each arrival, whether it was newer than everything before it. */
  readonly newer: readonly boolean[];
}

/** Applies arrivals in order over what is stored. Records carry the full state, so the higher version wins and a repeat changes nothing. */
export const foldConsents = (stored: readonly ConsentState[], arrivals: readonly ConsentState[]): ConsentFold => {
  const current = new Map(stored.map((state) => [nameOf(state), state]));
  const changed = new Map<string, ConsentState>();
  const ended: EndedCover[] = [];
  const newer = arrivals.map((arrival) => {
    const name = nameOf(arrival);
    const before = current.get(name);
    if (before !== undefined && before.version >= arrival.version) return false;
    if (before?.grantsReceipts && !covers(arrival, before)) ended.push(coverOf(before));
    if (!arrival.grantsReceipts) ended.push(coverOf(arrival));
    current.set(name, arrival);
    changed.set(name, arrival);
    return true;
  });
  return { changed: [...changed.values()], ended: distinct(ended), newer };
};

/** An id is only unique within its bank. */
const nameOf = ({ bankId, consentId }: ConsentState): string => JSON.stringify([bankId, consentId]);

const covers = (consent: ConsentState, before: ConsentState): boolean =>
  consent.grantsReceipts && consent.accountId === before.accountId;

const coverOf = ({ consentId, bankId, accountId }: EndedCover): EndedCover => ({ consentId, bankId, accountId });

const distinct = (covers: readonly EndedCover[]): EndedCover[] => [
  ...new Map(covers.map((c) => [JSON.stringify([c.consentId, c.bankId, c.accountId]), c])).values(),
];
