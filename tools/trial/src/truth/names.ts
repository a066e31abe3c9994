import type { Registration } from '../shops/directory.js';
import { TOWN } from '../shops/naming.js';
import type { Store } from '../shops/shop.js';

export interface Candidates {
  listed: readonly number[];
  /** Not to be found in the files, and yet the payment may have been made there. */
  hidden: readonly number[];
}

interface Named {
  store: number;
  /** Letters and digits only, in upper case. */
  names: readonly string[];
}

const INTERMEDIARY = /^(SQ|SUMUP|ZTL|IZ|PAYPAL|PP) ?\*/;
/** The end of field 43. */
const PLACE = new RegExp(`${TOWN} *GBR?$`, 'i');
/** A shorter text is no name. */
const SHORTEST_CUT = 6;

/** Reads descriptors as somebody does who knows the directory, and finds every store that may bear the name. */
export class Names {
  readonly #listed: readonly Named[];
  readonly #all: readonly Named[];
  readonly #read = new Map<string, Candidates>();

  constructor(registrations: readonly Registration[], stores: readonly Store[]) {
    this.#listed = registrations.map(({ store, document: { name, tradingName, legalName } }) => ({
      store: store.index,
      names: squeezed([name, tradingName, legalName ?? '']),
    }));
    this.#all = stores.map(({ index, name, retailer: { naming } }) => ({
      store: index,
      names: squeezed([name, naming.tradingName, naming.legalName]),
    }));
  }

  /** Store numbers narrow nothing down: they may be the acquirer's. */
  candidates(descriptor: string): Candidates {
    const known = this.#read.get(descriptor);
    if (known) return known;
    const said = squeeze(descriptor.replace(PLACE, '').replace(INTERMEDIARY, ''));
    const fitting = (all: readonly Named[]) =>
      all.filter(({ names }) => names.some((name) => mayMean(said, name))).map(({ store }) => store);
    const listed = new Set(fitting(this.#listed));
    const candidates = { listed: [...listed], hidden: fitting(this.#all).filter((store) => !listed.has(store)) };
    this.#read.set(descriptor, candidates);
    return candidates;
  }
}

/** The name, whatever follows it, or the beginning of the name. */
function mayMean(said: string, name: string): boolean {
  if (name === '') return false;
  if (said.startsWith(name)) return !(/\d$/.test(name) && /^\d/.test(said.slice(name.length)));
  return said.length >= SHORTEST_CUT && name.startsWith(said);
}

const squeeze = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
const squeezed = (names: readonly string[]): string[] => [...new Set(names.map(squeeze))];
