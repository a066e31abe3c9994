import { parseInstant, wallToInstant } from '@quittance/edge/shapes';
import type { RoutedBy, TransactionRouted, TransactionToLink } from '@quittance/contracts-network';
import { type StoreKey, toAccountKey, toTransactionKey } from '../identity.js';
import { keyedTransaction, type Unkeyed } from '../compare/blocking-keys.js';
import { bestRouting, inOrder, type Revisions, withRevision } from './revisions.js';
import { EncodedRevisions } from './encoded-revisions.js';
import type { SaidTransaction } from './transaction-state.js';
import { isLodging } from '../compare/money.js';
import {
  type Money,
  toAuthCode,
  toLast4,
  toLifecycle,
  toMcc,
  toPar,
  toRrn,
  toScheme,
  toTerminalId,
  type TransactionFacts,
} from '../facts.js';

type ZoneOf = (storeKey: StoreKey) => string | undefined;

/** Folds all revisions: a later one overrides the fields that it states. */
export const foldTransaction = (revisions: Revisions, zoneOf: ZoneOf): TransactionFacts =>
  keyedTransaction(foldRevisions(revisions, zoneOf));

/**
 * Adds a routed record; undefined when it says nothing new. Where the facts do not change, as with most clearings, they
 * stay the same object.
 */
export function withRouted(
  before: SaidTransaction | undefined,
  routed: TransactionRouted,
  zoneOf: ZoneOf,
): SaidTransaction | undefined {
  const revisions = withRevision(before?.revisions.value ?? {}, routed);
  if (revisions === undefined) return undefined;
  const facts = foldRevisions(revisions, zoneOf);
  const isAsBefore = before !== undefined && isAlike(facts, before.facts);
  return { facts: isAsBefore ? before.facts : keyedTransaction(facts), revisions: EncodedRevisions.of(revisions) };
}

/** Whether every member of the first has an equal one in the second, recursively. */
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isAlike(one, b[i]));
  for (const name in a) if (!isAlike(a[name], b[name])) return false;
  return true;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function foldRevisions(revisions: Revisions, zoneOf: ZoneOf): Unkeyed<TransactionFacts> {
  const ordered = inOrder(revisions);
  const states = ordered.map((revision) => revision.transaction);
  const last = states.at(-1)!;
  const latestOf = <F extends keyof TransactionToLink, V>(
    field: F,
    read: (value: TransactionToLink[F]) => V | undefined,
  ): V | undefined => {
    for (let i = states.length - 1; i >= 0; i -= 1) {
      const value = read(states[i]![field]);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const { candidates, routedBy } = bestRouting(ordered);
  const zone = candidates[0] === undefined ? undefined : zoneOf(candidates[0]);
  const mayBeLeftOut = LEAVES_OUT.has(routedBy);
  const { times, earliest, latest, stays } = spanOf(states, zone);
  return {
    key: toTransactionKey(last.bankId, last.transactionId),
    accountKey: toAccountKey(last.bankId, last.accountId),
    closed: last.state === 'declined' || last.state === 'reversed' ? last.state : undefined,
    direction: last.direction,
    currency: last.currency,
    amounts: amountsOf(states),
    billed: billedOf(states),
    mcc: latestOf('mcc', toMcc),
    rrn: latestOf('rrn', toRrn),
    terminalId: latestOf('terminalId', toTerminalId),
    par: latestOf('par', toPar),
    authCode: latestOf('authCode', toAuthCode),
    scheme: latestOf('scheme', toScheme),
    cardLast4: latestOf('cardLast4', toLast4),
    tokenLast4: latestOf('tokenLast4', toLast4),
    lifecycle: latestOf('lifecycleId', toLifecycle),
    isClearingOnly: states.every(({ stage }) => CLEARING.has(stage)),
    byWallet: states.some((s) => s.wallet != null || s.tokenLast4 != null),
    candidates,
    sharedId: candidates.length > 1 || mayBeLeftOut,
    perhapsElsewhere: mayBeLeftOut,
    byName: routedBy === 'name',
    times,
    earliest,
    latest,
    stays,
  };
}

function amountsOf(states: readonly TransactionToLink[]): number[] {
  const moved = states.filter((s) => s.state !== 'declined' && s.state !== 'reversed' && s.amountMinor > 0);
  return [...new Set(moved.map((s) => s.amountMinor))];
}

function billedOf(states: readonly TransactionToLink[]): readonly Money[] | undefined {
  const converted = states.flatMap(({ billingMinor, billingCurrency, currency }) =>
    billingMinor != null && billingMinor > 0 && billingCurrency != null && billingCurrency !== currency
      ? [{ currency: billingCurrency, amountMinor: billingMinor }]
      : [],
  );
  return converted.length === 0 ? undefined : converted;
}

/**
 * Routings that may have left out the right store: a misleading descriptor, or a directory that lacks the store's
 * terminal.
 */
const LEAVES_OUT: ReadonlySet<RoutedBy> = new Set<RoutedBy>(['descriptor', 'unlisted_terminal', 'name']);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Time zones run from 12 hours behind UTC to 14 ahead. */
const BEHIND_MS = 12 * HOUR_MS;
const AHEAD_MS = 14 * HOUR_MS;
/** Without any time, the purchase may be this long before the entry was reported: five working days. */
const SILENT_MS = 7 * DAY_MS;
const STAYS_ON_MS = 3 * DAY_MS;
/** Longer stays are billed in between. */
const LONGEST_STAY_MS = 14 * DAY_MS;
/** Clocks of tills and terminals are wrong by up to an hour. */
const CLOCKS_MS = 75 * 60_000;

/**
 * Offline terminals transmit days later. A clock further out was never set, and would have a year searched for the
 * pair.
 */
const OFFLINE_MS = 14 * DAY_MS;

const CLEARING = new Set<TransactionToLink['stage']>(['clearing', 'refund_clearing']);

/**
 * Time of the purchase. A hotel guest is authorised on arrival and pays on departure, up to three days after the bank's
 * last date.
 */
function spanOf(states: readonly TransactionToLink[], timeZone: string | undefined) {
  const { times, earliest, latest } = timesOf(states, timeZone);
  const mcc = states.map((s) => toMcc(s.mcc)).find((code) => code !== undefined);
  if (times.length === 0 || mcc === undefined || !isLodging(mcc)) return { times, earliest, latest, stays: false };
  const last = Math.max(latest, ...states.flatMap((s) => [s.transmittedAt ?? 0, dayOf(s.transactionDate) ?? 0]));
  return { times, earliest, latest: Math.min(last + STAYS_ON_MS, latest + LONGEST_STAY_MS), stays: true };
}

/** Time of the purchase, from the earliest revision that states one. */
function timesOf(states: readonly TransactionToLink[], timeZone: string | undefined) {
  // A clearing is transmitted days after the purchase; only its local time is that of the purchase.
  const transmitted = states.find((s) => s.transmittedAt != null && !CLEARING.has(s.stage))?.transmittedAt;
  const localAt = states.find((s) => s.localAt != null)?.localAt;
  const wall = localAt == null ? undefined : parseInstant(localAt)?.ms;
  const said = wall === undefined || timeZone === undefined ? undefined : wallToInstant(wall, timeZone);
  const isUnset = said !== undefined && transmitted != null && Math.abs(said - transmitted) > OFFLINE_MS;
  const local = isUnset ? undefined : said;
  const times = [...new Set([transmitted, local].filter((t) => t != null))];
  if (times.length > 0) return { times, earliest: Math.min(...times), latest: Math.max(...times) };
  if (wall !== undefined) return { times, earliest: wall - AHEAD_MS, latest: wall + BEHIND_MS };
  return { times, ...datesOf(states, timeZone) };
}

function datesOf(states: readonly TransactionToLink[], timeZone: string | undefined) {
  const bought = dayOf(states.find((s) => s.transactionDate != null)?.transactionDate);
  if (bought !== undefined) {
    const [begins, ends] = [bought, bought + DAY_MS].map((wall) => timeZone && wallToInstant(wall, timeZone));
    // The date is by the terminal's clock, which differs from the till's.
    if (begins && ends) return { earliest: begins - CLOCKS_MS, latest: ends + CLOCKS_MS };
    return { earliest: bought - AHEAD_MS, latest: bought + DAY_MS + BEHIND_MS };
  }
  const booked = dayOf(states.find((s) => s.bookedDate != null)?.bookedDate);
  if (booked !== undefined) return { earliest: booked - SILENT_MS, latest: booked + DAY_MS + BEHIND_MS };
  const observed = Math.min(...states.map((s) => s.observedAt));
  return { earliest: observed - SILENT_MS, latest: observed + HOUR_MS };
}

function dayOf(date: string | null | undefined): number | undefined {
  const ms = date == null ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
