import { grantsOf, type SaidTerms, type StandingConsent } from './verdict.js';

/** The full state of a consent, as a record says it. Its id is only unique within its bank. */
export interface ConsentRecord extends SaidTerms {
  readonly consentId: string;
  readonly bankId: string;
  readonly accountId: string;
  readonly version: number;
}

/** Where a record came in its topic. */
interface Place {
  readonly partition: number;
  readonly offset: number;
}

interface Arrival {
  /** Of the record: `bankId/consentId`; once it was `consentId`. */
  readonly key: string;
  /** The same again for a replay. */
  readonly messageId: string;
}

/** A record that was read: for the first time, again, or as the replay of one that lay parked. */
export interface RecordEvent extends Arrival {
  readonly kind: 'record';
  readonly place: Place;
  readonly consent: ConsentRecord;
}

/** A record that could not be read. Without a place it came before all that is still to come. */
export interface ParkedEvent extends Arrival {
  readonly kind: 'parked';
  readonly place: Place | undefined;
}

export type ConsentEvent = RecordEvent | ParkedEvent;

interface Parked {
  /** Where it came first. */
  readonly place: Place | undefined;
  /** A record that came after it has said more. */
  readonly isVoid: boolean;
}

/** What a reader knows of consents. */
export interface Projection {
  readonly consents: ReadonlyMap<string, ConsentRecord>;
  /** By key and message id. */
  readonly parked: ReadonlyMap<string, ReadonlyMap<string, Parked>>;
}

export const UNTOLD: Projection = { consents: new Map(), parked: new Map() };

/** Records carry the full state: the higher version wins, whatever comes first, and a repeat changes nothing. */
export const supersedes = (
  record: Pick<ConsentRecord, 'version'>,
  known: Pick<ConsentRecord, 'version'> | undefined,
): boolean => known === undefined || known.version < record.version;

/** What is known after an event. A parked record that is never replayed causes no event: its consent stays blocked. */
export const project = (state: Projection, event: ConsentEvent): Projection =>
  event.kind === 'parked' ? park(state, event) : read(state, event);

const park = (state: Projection, { key, messageId, place }: ParkedEvent): Projection => {
  const before = state.parked.get(key) ?? new Map<string, Parked>();
  // A replay that is parked again is still the same record, and void if it was.
  if (before.has(messageId)) return state;
  return withParked(state, key, new Map([...before, [messageId, { place, isVoid: false }]]));
};

const read = (state: Projection, { key, messageId, place, consent }: RecordEvent): Projection => {
  const name = keysOf(consent)[0];
  const isNewer = supersedes(consent, state.consents.get(name));
  const before = state.parked.get(key) ?? new Map<string, Parked>();
  const own = before.get(messageId);
  const isOutdated = (parked: Parked): boolean =>
    isNewer && (parked.place === undefined ? own === undefined : cameBefore(parked.place, own ? own.place : place));
  const others = [...before].filter(([id]) => id !== messageId);
  const left = others.map(([id, parked]) => [id, isOutdated(parked) ? { ...parked, isVoid: true } : parked] as const);
  const consents = isNewer ? new Map([...state.consents, [name, consent]]) : state.consents;
  return withParked({ ...state, consents }, key, new Map(left));
};

/** A key's records stay in one partition, in the order in which they were made; of two partitions nothing is known. */
const cameBefore = (one: Place, other: Place | undefined): boolean =>
  one.partition === other?.partition && one.offset < other.offset;

const withParked = (state: Projection, key: string, parked: ReadonlyMap<string, Parked>): Projection => ({
  ...state,
  parked: new Map([...state.parked, [key, parked]]),
});

/** Under which a consent's records may lie parked: its key, and the one without a bank, which is of any bank's consent of that id. */
const keysOf = ({ bankId, consentId }: Pick<ConsentRecord, 'bankId' | 'consentId'>): readonly [string, string] => [
  `${bankId}/${consentId}`,
  consentId,
];

/** The consents of an account as they stand. */
export const consentsOf = (
  { consents, parked }: Projection,
  account: Pick<ConsentRecord, 'bankId' | 'accountId'>,
): StandingConsent[] =>
  [...consents.values()]
    .filter(({ bankId, accountId }) => bankId === account.bankId && accountId === account.accountId)
    .map((consent) => ({ grants: grantsOf(consent), blocked: keysOf(consent).some((key) => isShut(parked.get(key))) }));

const isShut = (parked: ReadonlyMap<string, Parked> = new Map()): boolean =>
  [...parked.values()].some(({ isVoid }) => !isVoid);
