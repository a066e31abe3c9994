import type { StoreKey } from '../identity.js';

/** What a store is called. */
export interface NamedStore {
  readonly storeKey: StoreKey;
  readonly name: string;
  readonly tradingName: string;
  readonly legalName?: string | null | undefined;
}

/** What a store may be called on a statement: its names as they are compared, in capitals without blanks or signs. */
export interface StoreProfile {
  readonly storeKey: StoreKey;
  readonly names: readonly string[];
  /** The store's own name among them. */
  readonly name: string;
  /** Numbers in its own name, without leading zeros. */
  readonly numbers: readonly string[];
}

/** A payment facilitator puts its own name first, with an asterisk. */
const FACILITATOR = /^\s*(SQ|SUMUP|IZ|IZETTLE|ZETTLE|PAYPAL|SP|TST|STRIPE)\s*\*/;
/** Shorter names begin too many others. */
const SHORTEST_NAME = 4;
/** A name this short counts as a whole word only: COOP is not COOPERS. */
const WHOLE_WORD = 5;
/** A name that stands somewhere within, after a market's or a landlord's. */
const SHORTEST_WITHIN = 6;
/** So much of a name that was cut off is still that name. */
const SHORTEST_CUT = 8;
/** Less than this of what tells a store from its sisters says nothing. */
const SHORTEST_PART = 3;
const SHORTEST_CUT_PART = 4;

/**
 * The stores, of those behind one merchant id, that a transaction's descriptor may mean. One is left out only on a clear
 * contradiction: another is named and this one is not, or both go by the same name and the rest of the descriptor is what the other
 * is called besides, or its number, and not this one's. Places say nothing: a chain's are often its head office's. A descriptor that
 * names nobody leaves all of them: half the world's are a parent company's.
 */
export function storesMeant(descriptor: string | null | undefined, profiles: readonly StoreProfile[]): StoreProfile[] {
  const said = toSaid(descriptor ?? '');
  const named = profiles.map((profile) => ({ profile, rests: restsOf(said, profile) }));
  if (named.every(({ rests }) => rests.size === 0)) return [...profiles];
  const meant = named.filter(({ rests }) => rests.size > 0);
  const pointed = pointedAt(meant);
  const left = meant.filter((one) => !isOtherOfTheName(one, pointed)).map(({ profile }) => profile);
  // Of stores with several names each may be another's under one of them: then it says nothing.
  return left.length > 0 ? left : [...profiles];
}

interface Said {
  readonly squeezed: string;
  /** Where words end in it. */
  readonly ends: ReadonlySet<number>;
  /** Its numbers, with where they begin. */
  readonly numbers: readonly { readonly text: string; readonly start: number }[];
}

interface Named {
  readonly profile: StoreProfile;
  readonly rests: ReadonlyMap<string, Rest>;
}

/** What follows a name: the squeezed text, and the first number in it. */
interface Rest {
  readonly text: string;
  readonly number: string | undefined;
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
const squeeze = (text: string): string => plain(text).replace(/[^\p{L}\p{N}]/gu, '');

function toSaid(descriptor: string): Said {
  const words = plain(descriptor)
    .replace(FACILITATOR, '')
    .split(/[\s*/_.,:;#-]+/);
  const ends = new Set<number>();
  const numbers: { text: string; start: number }[] = [];
  let squeezed = '';
  for (const word of words.map(squeeze)) {
    if (/^\d+$/.test(word)) numbers.push({ text: word, start: squeezed.length });
    squeezed += word;
    ends.add(squeezed.length);
  }
  return { squeezed, ends, numbers };
}

export function toStoreProfile({ storeKey, name, tradingName, legalName }: NamedStore): StoreProfile {
  const names = [tradingName, name, legalName ?? ''].map(squeeze).filter((text) => text.length >= SHORTEST_NAME);
  const numbers = (name.match(/(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])/gu) ?? []).map(withoutZeros);
  return { storeKey, names: [...new Set(names)], name: squeeze(name), numbers };
}

/** By each name of the store that the descriptor says, what follows it. */
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

/** Where the name ends in the descriptor; undefined when it does not say it. */
function endOf(name: string, { squeezed, ends }: Said): number | undefined {
  if (squeezed.startsWith(name)) return name.length > WHOLE_WORD || ends.has(name.length) ? name.length : undefined;
  if (squeezed.length >= SHORTEST_CUT && name.startsWith(squeezed)) return squeezed.length;
  const at = name.length >= SHORTEST_WITHIN ? squeezed.indexOf(name) : -1;
  return at < 0 ? undefined : at + name.length;
}

/** What of a store the rest after a name says. */
type Pointer = Readonly<Partial<Parts>>;

/** By name, what is said of the stores of that name, each thing once: of a chain, many are named and few pointed at. */
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

/** Under a name that both have, all that the rest says of this one it says of another too, and besides what is not true of this one. */
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

/** What tells stores of one name apart: what else they are called, and their number. Empty where it is not known. */
type Parts = Readonly<Record<'own' | 'number', string>>;

function partsOf(name: string, known: StoreProfile): Parts {
  const own = known.name.startsWith(name) ? known.name.slice(name.length) : '';
  return { own, number: known.numbers.join() };
}

function pointerTo(rest: Rest, name: string, profile: StoreProfile): Pointer {
  const { own, number } = partsOf(name, profile);
  const isSaid = {
    own: own.length >= SHORTEST_PART && (rest.text.startsWith(own) || isCut(rest.text, own)),
    // The last number may be cut off as well, so 1 may be 12; the other way round nothing is lost.
    number: rest.number !== undefined && profile.numbers.some((n) => n.startsWith(rest.number!)),
  };
  return {
    ...(isSaid.own && { own }),
    ...(isSaid.number && { number }),
  };
}

const isCut = (text: string, whole: string): boolean => text.length >= SHORTEST_CUT_PART && whole.startsWith(text);

const withoutZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
