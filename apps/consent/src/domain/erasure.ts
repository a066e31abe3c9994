// What is left when an account is erased, and who else may have a say in it. All times are epoch ms.
import { type Consent, grantsIn, type Holder, THE_BANKS_CUSTOMER } from './consent.js';

const DAY_MS = 86_400_000;
/** Topics keep records for 7 days, and their last segment for one more. */
const MESSAGES_MS = 8 * DAY_MS;
/** Topics of parked records: 30 days, and one more. */
const SET_ASIDE_MS = 31 * DAY_MS;
/** What operators are told to keep backups for, at most; the ledger of erasures is kept as long. */
const BACKUPS_MS = 400 * DAY_MS;
/** What a bank has not fetched by then it is no longer told. */
const NOTICES_MS = 30 * DAY_MS;

/** Something that only time removes; without an end where it depends on others. */
export interface Remains {
  readonly what: string;
  readonly until?: number;
}

/** Whether another person has a record in consents of an account, other than those who have asked for erasure since (by holder). */
export const hasOtherHolders = (
  consents: readonly Consent[],
  own: Holder,
  erasedAt: (holder: Holder) => number | undefined,
): boolean =>
  consents.flatMap(grantsIn).some(({ holder, grant }) => {
    if (holder === own || holder === THE_BANKS_CUSTOMER || grant.state === 'none') return false;
    return grant.at > (erasedAt(holder) ?? Number.NEGATIVE_INFINITY);
  });

/** What remains of an account in this service and in the topics between all of them. */
export const remainsOf = (
  erasedAt: number,
  { lastNoticeAt, keepsRecords }: { lastNoticeAt: number | undefined; keepsRecords: boolean },
): Remains[] => [
  ...(keepsRecords ? [{ what: 'consent_records' }] : []),
  ...(lastNoticeAt === undefined ? [] : [{ what: 'notices', until: lastNoticeAt + NOTICES_MS }]),
  { what: 'messages', until: erasedAt + MESSAGES_MS },
  { what: 'set_aside', until: erasedAt + SET_ASIDE_MS },
  { what: 'backups', until: erasedAt + BACKUPS_MS },
];

/** What several accounts and services leave, each kind once and until its last end, as of an instant. */
export const togetherAt = (all: readonly Remains[], at: number): Remains[] => {
  const kinds = Map.groupBy(
    all.filter(({ until }) => until === undefined || until > at),
    ({ what }) => what,
  );
  return [...kinds].map(([what, of]) => {
    const ends = of.flatMap(({ until }) => until ?? []);
    return ends.length < of.length ? { what } : { what, until: Math.max(...ends) };
  });
};
