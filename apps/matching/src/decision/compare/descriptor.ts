import type { StoreKey } from '../identity.js';

/** Names of a store, as registered. */
export interface NamedStore {
  readonly storeKey: StoreKey;
  readonly name: string;
  readonly tradingName: string;
  readonly legalName?: string | null | undefined;
  readonly city?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null | undefined;
  readonly mcc?: string | null | undefined;
}

/** Names that a descriptor may use for a store, normalised: upper case, letters and digits only. */
export interface StoreProfile {
  readonly storeKey: StoreKey;
  readonly names: readonly string[];
  /** The store's own name, normalised. */
  readonly name: string;
  /** Numbers in its own name, without leading zeros. */
  readonly numbers: readonly string[];
  /** Its town, normalised; empty where unknown. */
  readonly city: string;
  readonly country: string | undefined;
  readonly mcc: string | undefined;
}

/** A payment facilitator's prefix, ending in an asterisk. */
const FACILITATOR = /^\s*(SQ|SUMUP|IZ|IZETTLE|ZETTLE_?|ZTL|PAYPAL|PP|SP|TST|STRIPE)\s*\*/;
/** Shorter names are the beginning of too many others. */
const SHORTEST_NAME = 4;
/** A name up to this length must match a whole word: COOP is not COOPERS. */
const WHOLE_WORD = 5;
/** Shortest name that may match inside a descriptor, after the name of a market or landlord. */
const SHORTEST_WITHIN = 6;
/** Shortest descriptor that may match as a name cut off. */
const SHORTEST_CUT = 8;
/** Shortest remainder of a store's name that distinguishes it from others of the same name. */
const SHORTEST_PART = 3;
const SHORTEST_CUT_PART = 4;

/**
 * The stores, of those behind one merchant id, that a transaction's descriptor may mean. A store is left out only on a
 * clear contradiction: another store is named and this one is not; or both share the name, and the rest of the
 * descriptor is the other's remaining name or number and not this one's. Towns are ignored: a chain often sends its
 * head office's. A descriptor that names no store, often a parent company, leaves all of them.
 */
export function storesMeant(descriptor: string | null | undefined, profiles: readonly StoreProfile[]): StoreProfile[] {
  const { left } = namedBy(descriptor, profiles);
  // Stores with several names can exclude each other under different ones; the descriptor then decides nothing.
  return left.length > 0 ? left.map(({ profile }) => profile) : [...profiles];
}

/** Stores with a name that the descriptor has, and those `left` that no other store of the name excludes. */
function namedBy(descriptor: string | null | undefined, profiles: readonly StoreProfile[]) {
  const said = toSaid(descriptor ?? '');
  const named = profiles
    .map((profile): Named => ({ profile, rests: restsOf(said, profile) }))
    .filter(({ rests }) => rests.size > 0);
  const pointed = pointedAt(named);
  return { named, left: named.filter((one) => !isOtherOfTheName(one, pointed)) };
}

/** What a bank says of the merchant in words. */
export interface MerchantText {
  readonly descriptor?: string | null | undefined;
  readonly country?: string | null | undefined;
  readonly mcc?: string | null | undefined;
}

/** More stores of one name than this are not told apart by anything else. */
const MOST_NAMED = 40;

/**
 * The stores that a descriptor names, where no merchant id is known. Of several, those whose number or further name it
 * has, else those in the town that it has, else those of the trade; none where too many are left.
 */
export function storesNamed(text: MerchantText, profiles: readonly StoreProfile[]): StoreProfile[] {
  const { named, left } = namedBy(
    text.descriptor,
    profiles.filter(({ country }) => country === undefined || text.country == null || country === text.country),
  );
  const inTown = preferred(left.length > 0 ? left : named, ({ profile: { city }, rests }) =>
    [...rests.values()].some((rest) => city.length >= SHORTEST_NAME && rest.text.includes(city)),
  );
  const ofTrade = preferred(inTown, ({ profile: { mcc } }) => mcc !== undefined && mcc === text.mcc);
  return ofTrade.length > MOST_NAMED ? [] : ofTrade.map(({ profile }) => profile);
}

/** Those for which something holds, or all where it holds for none. */
function preferred<T>(all: readonly T[], holds: (one: T) => boolean): readonly T[] {
  const some = all.filter(holds);
  return some.length > 0 ? some : all;
}

/** First letters of a store's names, by which it is looked up. */
export const nameStarts = ({ names }: Pick<StoreProfile, 'names'>): string[] => [
  ...new Set(names.map((name) => name.slice(0, SHORTEST_NAME))),
];

/** First letters of the names that a descriptor may have: where it begins, and where its words do. */
export function descriptorStarts(descriptor: string): string[] {
  const { squeezed, ends } = toSaid(descriptor);
  const starts = [0, ...ends].map((at) => squeezed.slice(at, at + SHORTEST_NAME));
  return [...new Set(starts.filter((start) => start.length === SHORTEST_NAME))];
}

interface Said {
  readonly squeezed: string;
  /** The name part of a descriptor of fixed width, cut off there: ISO 8583 field 43 has 22 or 25 characters for it. */
  readonly cut: readonly string[];
  /** Offsets at which words end. */
  readonly ends: ReadonlySet<number>;
  /** Its numbers, with the offsets at which they begin. */
  readonly numbers: readonly { readonly text: string; readonly start: number }[];
}

interface Named {
  readonly profile: StoreProfile;
  readonly rests: ReadonlyMap<string, Rest>;
}

/** What follows a name: the normalised text, and the first number in it. */
interface Rest {
  readonly text: string;
  readonly number: string | undefined;
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
/** Upper case, letters and digits only. */
export const squeeze = (text: string): string => plain(text).replace(/[^\p{L}\p{N}]/gu, '');

const NAME_WIDTHS = [22, 25];

function toSaid(descriptor: string): Said {
  const text = plain(descriptor).replace(FACILITATOR, '');
  const cutOff = text.length - plain(descriptor).length;
  const cut = NAME_WIDTHS.filter((width) => text.length > width + cutOff).map((width) =>
    squeeze(text.slice(0, width + cutOff)),
  );
  const words = text.split(/[\s*/_.,:;#-]+/);
  const ends = new Set<number>();
  const numbers: { text: string; start: number }[] = [];
  let squeezed = '';
  for (const word of words.map(squeeze)) {
    if (/^\d+$/.test(word)) numbers.push({ text: word, start: squeezed.length });
    squeezed += word;
    ends.add(squeezed.length);
  }
  return { squeezed, cut, ends, numbers };
}

export function toStoreProfile(store: NamedStore): StoreProfile {
  const { storeKey, name, tradingName, legalName, city, country, mcc } = store;
  const names = [tradingName, name, legalName ?? ''].map(squeeze).filter((text) => text.length >= SHORTEST_NAME);
  const numbers = (name.match(/(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])/gu) ?? []).map(withoutZeros);
  const where = { city: squeeze(city ?? ''), country: country ?? undefined, mcc: mcc ?? undefined };
  return { storeKey, names: [...new Set(names)], name: squeeze(name), numbers, ...where };
}

/** For each name of the store found in the descriptor, what follows it. */
function restsOf(said: Said, profile: StoreProfile): Map<string, Rest> {
  const rests = new Map<string, Rest>();
  for (const name of profile.names) {
    const end = endOf(name, said);
    if (end === undefined) continue;
    const number = said.numbers.find(({ start }) => start >= end);
    rests.set(name, { text: said.squeezed.slice(end), number: number && withoutZeros(number.text) });
  }
  return rests;
}

/** Offset at which the name ends in the descriptor; undefined where it does not occur. */
function endOf(name: string, { squeezed, cut, ends }: Said): number | undefined {
  if (squeezed.startsWith(name)) return name.length > WHOLE_WORD || ends.has(name.length) ? name.length : undefined;
  if (squeezed.length >= SHORTEST_CUT && name.startsWith(squeezed)) return squeezed.length;
  const part = cut.find((text) => text.length >= SHORTEST_CUT && name.startsWith(text));
  if (part !== undefined) return part.length;
  const at = name.length >= SHORTEST_WITHIN ? squeezed.indexOf(name) : -1;
  return at < 0 ? undefined : at + name.length;
}

/** The parts of a store that the text after a name confirms. */
type Pointer = Readonly<Partial<Parts>>;

/** Distinct pointers per name: a large chain shares a name, and only few pointers differ. */
function pointedAt(named: readonly Named[]): ReadonlyMap<string, readonly Pointer[]> {
  const pointed = new Map<string, Map<string, Pointer>>();
  for (const { profile, rests } of named) {
    for (const [name, rest] of rests) {
      const pointer = pointerTo(rest, name, profile);
      pointed.set(name, (pointed.get(name) ?? new Map<string, Pointer>()).set(JSON.stringify(pointer), pointer));
    }
  }
  return new Map([...pointed].map(([name, pointers]) => [name, [...pointers.values()]]));
}

/**
 * Whether, under a shared name, the rest confirms for another store all it confirms for this one, and something that is
 * false for this one.
 */
function isOtherOfTheName({ profile, rests }: Named, pointed: ReadonlyMap<string, readonly Pointer[]>): boolean {
  return [...rests].some(([name, rest]) => {
    const said = Object.keys(pointerTo(rest, name, profile));
    const mine = partsOf(name, profile);
    const isUntrue = ([part, value]: [string, string]) => {
      const own = mine[part as keyof Parts];
      return !said.includes(part) && own !== '' && own !== value;
    };
    return pointed
      .get(name)!
      .some((other) => said.every((part) => part in other) && Object.entries(other).some(isUntrue));
  });
}

/** What distinguishes stores of one name: the rest of the own name, and the store number. Empty where unknown. */
type Parts = Readonly<Record<'own' | 'number', string>>;

function partsOf(name: string, known: StoreProfile): Parts {
  const own = known.name.startsWith(name) ? known.name.slice(name.length) : '';
  return { own, number: known.numbers.join() };
}

function pointerTo(rest: Rest, name: string, profile: StoreProfile): Pointer {
  const { own, number } = partsOf(name, profile);
  const isSaid = {
    own: own.length >= SHORTEST_PART && (rest.text.startsWith(own) || isCut(rest.text, own)),
    // The number may be cut off too, so 1 may stand for 12. It is never longer than the store's.
    number: rest.number !== undefined && profile.numbers.some((n) => n.startsWith(rest.number!)),
  };
  return {
    ...(isSaid.own && { own }),
    ...(isSaid.number && { number }),
  };
}

const isCut = (text: string, whole: string): boolean => text.length >= SHORTEST_CUT_PART && whole.startsWith(text);

const withoutZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
