import { ownerOf, type StoreKey } from '../decision/identity.js';

/** One line of the acceptor directory: a merchant id under which a store takes cards, and its terminals. */
export interface Acceptor {
  readonly storeKey: StoreKey;
  readonly acquirerId: string | null;
  readonly merchantId: string;
  readonly terminalIds: readonly string[];
}

/** A line of the directory as a retailer claims it. */
export interface Claim extends Acceptor {
  /** Start of the unbroken claim; epoch ms. */
  readonly claimedAt: number;
}

/** Ownership of a merchant id, beyond a mere claim. */
export interface Title {
  /** Null: any acquirer. */
  readonly acquirerId: string | null;
  /**
   * `given`: by an operator. `proved`: by matches; it counts while its retailer claims the id. `shared`: an operator
   * says that several retailers use the id, like a payment facilitator's.
   */
  readonly how: 'given' | 'proved' | 'shared';
  /** Empty if shared. */
  readonly retailerId: string;
}

/** Claims and titles of one merchant id. */
export interface Claims {
  readonly lines: readonly Claim[];
  readonly titles: readonly Title[];
}

export const NO_CLAIMS: Claims = { lines: [], titles: [] };

/** Who holds a merchant id. */
export interface Holding {
  readonly how: Title['how'] | 'first' | 'nobody';
  /** Retailers that may have its payments; undefined: any. */
  readonly retailers: ReadonlySet<string> | undefined;
}

interface Standing {
  readonly holding: Holding;
  /** The holder's lines, for any acquirer. */
  readonly lines: readonly Claim[];
}

/**
 * By acquirer, with one entry for all that the claims do not name. Claims never change, and every payment under a
 * merchant id asks for the same few.
 */
const standings = new WeakMap<Claims, Map<string | null | undefined, Standing>>();

function standingOf(claims: Claims, acquirerId: string | null): Standing {
  let known = standings.get(claims);
  if (known === undefined) standings.set(claims, (known = new Map<string | null | undefined, Standing>()));
  const names = (one: { readonly acquirerId: string | null }) => one.acquirerId === acquirerId;
  const key = claims.lines.some(names) || claims.titles.some(names) || acquirerId === null ? acquirerId : undefined;
  let standing = known.get(key);
  if (standing === undefined) known.set(key, (standing = toStanding(claims, acquirerId)));
  return standing;
}

function toStanding(claims: Claims, acquirerId: string | null): Standing {
  const holding = findHolding(claims, acquirerId);
  const { retailers } = holding;
  const lines =
    retailers === undefined ? claims.lines : claims.lines.filter((line) => retailers.has(ownerOfLine(line)));
  return { holding, lines };
}

const ANYBODY = { how: 'nobody', retailers: undefined } as const satisfies Holding;

/**
 * Who holds a merchant id by an acquirer (null where the bank names none). A title outranks a claim, a given one a
 * proved one, one of this acquirer one of any. Without a title the first claim holds and all others are contested.
 */
export const holdingOf = (claims: Claims, acquirerId: string | null): Holding => standingOf(claims, acquirerId).holding;

function findHolding({ lines, titles }: Claims, acquirerId: string | null): Holding {
  const own = lines.filter((line) => mayBeSame(line.acquirerId, acquirerId));
  const claimants = new Set(own.map(ownerOfLine));
  const effective = titles.filter(
    (title) => mayBeSame(title.acquirerId, acquirerId) && (title.how !== 'proved' || claimants.has(title.retailerId)),
  );
  const exact = effective.filter((title) => title.acquirerId === acquirerId);
  const nearest = exact.length > 0 ? exact : effective;
  for (const how of ['shared', 'given', 'proved'] as const) {
    const deciding = nearest.filter((title) => title.how === how);
    if (deciding.length === 0) continue;
    return { how, retailers: how === 'shared' ? undefined : new Set(deciding.map((title) => title.retailerId)) };
  }
  const first = firstOf(own);
  return first === undefined ? ANYBODY : { how: 'first', retailers: new Set([first]) };
}

/** The holder's lines, for any acquirer: those by which payments find stores. */
export const effectiveLines = (claims: Claims, acquirerId: string | null): readonly Claim[] =>
  standingOf(claims, acquirerId).lines;

/** Whether the line's retailer does not hold the merchant id. */
export const isContested = (claims: Claims, line: Claim): boolean => {
  const { retailers } = holdingOf(claims, line.acquirerId);
  return retailers !== undefined && !retailers.has(ownerOfLine(line));
};

/** Every acquirer of a claim or title, and null. */
export const acquirersOf = ({ lines, titles }: Claims): Set<string | null> =>
  new Set([null, ...lines.map((line) => line.acquirerId), ...titles.map((title) => title.acquirerId)]);

/** Matches that support one retailer's claim of an acceptor, counted by distinct account. */
export interface Testimony {
  readonly retailerId: string;
  /** Accounts with a transaction whose numbers only the till could know. */
  readonly byNumber: number;
  /** Accounts with any match. */
  readonly all: number;
}

/** A retailer may buy from another and copy the slip once or twice, but not as this many customers. */
const ENOUGH_BY_NUMBER = 3;
/** Tills that send no numbers prove a claim by this many accounts matched by last four, amount and time. */
const ENOUGH_BY_ANY = 20;

/**
 * The claimant that has proved an acceptor: supported by more accounts than anybody else, and by enough of them.
 * Numbers copied off a few slips therefore do not outweigh a store with matched customers.
 */
export function provenBy(testimonies: readonly Testimony[], claimants: ReadonlySet<string>): string | undefined {
  const [most, next] = testimonies.toSorted((a, b) => b.all - a.all);
  if (most === undefined || !claimants.has(most.retailerId)) return undefined;
  if (next !== undefined && next.all >= most.all) return undefined;
  return most.byNumber >= ENOUGH_BY_NUMBER || most.all >= ENOUGH_BY_ANY ? most.retailerId : undefined;
}

/** The retailer with the longest claim; among equals the first by id, so that the order of arrival does not matter. */
function firstOf(lines: readonly Claim[]): string | undefined {
  const [first] = lines.toSorted((a, b) => a.claimedAt - b.claimedAt || (ownerOfLine(a) < ownerOfLine(b) ? -1 : 1));
  return first && ownerOfLine(first);
}

const ownerOfLine = ({ storeKey }: Acceptor): string => ownerOf(storeKey);

/** Merchant ids are unique only within an acquirer; a side that names none may mean any. */
export const mayBeSame = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one == null || other == null || one === other;
