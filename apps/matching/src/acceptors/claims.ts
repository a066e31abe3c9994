import { ownerOf, type StoreKey } from '../decision/identity.js';

/** One line of the acceptor directory: under which merchant id, and at which terminals, a store takes cards. */
export interface Acceptor {
  readonly storeKey: StoreKey;
  readonly acquirerId: string | null;
  readonly merchantId: string;
  readonly terminalIds: readonly string[];
}

/** A line of the directory as its retailer claims it. */
export interface Claim extends Acceptor {
  /** Since when, without a break; epoch ms. */
  readonly claimedAt: number;
}

/** To whom a merchant id belongs, whoever claims it. */
export interface Title {
  /** Null: whichever acquirer. */
  readonly acquirerId: string | null;
  /**
   * `given`: by an operator. `proved`: by matches that only the till itself could bring about; it counts while its retailer claims the id.
   * `shared`: several retailers stand behind it, as a payment facilitator's do.
   */
  readonly how: 'given' | 'proved' | 'shared';
  /** Empty where it is shared. */
  readonly retailerId: string;
}

/** All that is known of one merchant id. */
export interface Claims {
  readonly lines: readonly Claim[];
  readonly titles: readonly Title[];
}

export const NO_CLAIMS: Claims = { lines: [], titles: [] };

/** Whose payments under a merchant id are. */
export interface Holding {
  readonly how: Title['how'] | 'first' | 'nobody';
  /** Who may have them; undefined: anybody. */
  readonly retailers: ReadonlySet<string> | undefined;
}

const ANYBODY = { how: 'nobody', retailers: undefined } as const satisfies Holding;

/**
 * Whose the payments are that come under a merchant id by an acquirer; null where the bank names none. A title counts before a claim, a
 * given one before a proved one, one of just this acquirer before one of whichever. Without a title the first claim holds and every other is contested.
 */
export function holdingOf({ lines, titles }: Claims, acquirerId: string | null): Holding {
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

/** The lines by which payments find stores: those of who holds the id, for whichever acquirer. */
export function effectiveLines(claims: Claims, acquirerId: string | null): readonly Claim[] {
  const { retailers } = holdingOf(claims, acquirerId);
  return retailers === undefined ? claims.lines : claims.lines.filter((line) => retailers.has(ownerOfLine(line)));
}

/** A line whose retailer does not hold what it claims. */
export const isContested = (claims: Claims, line: Claim): boolean => {
  const { retailers } = holdingOf(claims, line.acquirerId);
  return retailers !== undefined && !retailers.has(ownerOfLine(line));
};

/** Every acquirer under which somebody claims or holds the id, and none. */
export const acquirersOf = ({ lines, titles }: Claims): Set<string | null> =>
  new Set([null, ...lines.map((line) => line.acquirerId), ...titles.map((title) => title.acquirerId)]);

/** What one retailer's matches say about an acceptor: different accounts, each once. */
export interface Testimony {
  readonly retailerId: string;
  /** Accounts with a transaction whose numbers only the till could know. */
  readonly byNumber: number;
  /** Accounts with any match, by whichever rule. */
  readonly all: number;
}

/** A retailer may buy from another and copy its slip, once or twice; not as many customers as that. */
const ENOUGH_BY_NUMBER = 3;
/** Tills that send no numbers prove themselves by how many strangers' digits, amounts and minutes they know. */
const ENOUGH_BY_ANY = 20;

/**
 * Who has proved an acceptor: a claimant for whom more customers speak than for anybody else, and enough of them. What a newcomer copied off
 * some slips does not outweigh the customers of a store that has been matched there.
 */
export function provenBy(testimonies: readonly Testimony[], claimants: ReadonlySet<string>): string | undefined {
  const [most, next] = testimonies.toSorted((a, b) => b.all - a.all);
  if (most === undefined || !claimants.has(most.retailerId)) return undefined;
  if (next !== undefined && next.all >= most.all) return undefined;
  return most.byNumber >= ENOUGH_BY_NUMBER || most.all >= ENOUGH_BY_ANY ? most.retailerId : undefined;
}

/** The retailer that has claimed it longest; of two at one instant the first by id, so that no order of arrival decides. */
function firstOf(lines: readonly Claim[]): string | undefined {
  const [first] = lines.toSorted((a, b) => a.claimedAt - b.claimedAt || (ownerOfLine(a) < ownerOfLine(b) ? -1 : 1));
  return first && ownerOfLine(first);
}

const ownerOfLine = ({ storeKey }: Acceptor): string => ownerOf(storeKey);

/** Merchant ids are only unique within an acquirer; a side that does not name its acquirer may mean any. */
export const mayBeSame = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one == null || other == null || one === other;
