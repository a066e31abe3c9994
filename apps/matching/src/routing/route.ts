import type { TransactionObserved } from '@quittance/contracts-bank';
import { type Acceptor, type Holding, mayBeSame } from '../acceptors/claims.js';
import { descriptorStarts, type StoreProfile, storesMeant, storesNamed } from '../decision/compare/descriptor.js';
import { ownerOf, type StoreKey } from '../decision/identity.js';
import { toMerchantId, toTerminalId } from '../decision/facts.js';
import { descriptorSign, merchantSign, type Sign, terminalSign } from '../decision/sign.js';
import { knownStore, knownStores, type LearnedLine } from './learned-place.js';

/** What routing knows about stores. */
export interface Directory {
  /** Uncontested acceptor lines of a merchant id, for payments by an acquirer; null where the bank names none. */
  readonly acceptorsOf: (merchantId: string, acquirerId: string | null) => readonly Acceptor[];
  /** Which retailers hold the merchant id; without it, any may. */
  readonly holdingOf?: (merchantId: string, acquirerId: string | null) => Holding;
  /** Stores at which matches of earlier days placed the sign. */
  readonly learnedAt: (sign: Sign) => readonly LearnedLine[];
  /** Whether matches of earlier days placed descriptors at the store: by one that it had, it would be learned too. */
  readonly showsItself: (storeKey: StoreKey) => boolean;
  /** Undefined until the store is registered. */
  readonly profileOf: (storeKey: StoreKey) => StoreProfile | undefined;
  /** Stores of which a name begins with these letters. */
  readonly startingWith: (start: string) => readonly StoreKey[];
}

type WithoutProfiles = Omit<Directory, 'profileOf' | 'startingWith' | 'showsItself'>;

export interface Routing {
  readonly candidates: readonly StoreKey[];
  /**
   * `unlisted_terminal`: by merchant id; every store under it lists its terminals, and none lists this one. `name`: by a
   * learned merchant id or descriptor, or by the names in the descriptor.
   */
  readonly routedBy: 'terminal' | 'merchant' | 'descriptor' | 'name' | 'none' | 'unlisted_terminal';
  /** Partition key of the routed record: the store, or a lane where none or several are candidates. */
  readonly lane: string;
}

export type Acceptance = Pick<
  TransactionObserved,
  'acquirerId' | 'merchantId' | 'terminalId' | 'descriptor' | 'country' | 'mcc' | 'amountMinor' | 'currency'
>;

/** Spreads transactions without a store over partitions. Any partition will do: all decisions share one lock. */
const UNKNOWN_LANES = 64;

/** Candidate stores of a transaction, by the most precise identifier that names any. */
export function routeTransaction(transaction: Acceptance, directory: Directory): Routing {
  const known = listed(transaction, directory.acceptorsOf);
  const { stores, isByTerminal, isUnlisted } = known;
  const learned = learnedStore(transaction, directory, known);
  if (learned !== undefined && isUnproven(transaction, directory) && !stores.map(ownerOf).includes(ownerOf(learned))) {
    return routed(transaction, [learned], 'terminal');
  }
  if (isByTerminal) return routed(transaction, stores, 'terminal');
  if (learned !== undefined && (stores.length === 0 || stores.includes(learned))) {
    return routed(transaction, [learned], 'terminal');
  }
  if (stores.length === 0) {
    const named = proposedStores(transaction, directory);
    return routed(transaction, named, named.length === 0 ? 'none' : 'name');
  }
  const meant = stores.length < 2 ? stores : meantOf(transaction, stores, directory.profileOf);
  if (meant.length < stores.length) return routed(transaction, meant, 'descriptor');
  return routed(transaction, stores, isUnlisted ? 'unlisted_terminal' : 'merchant');
}

/**
 * The terminal for which learned matches are consulted: the transaction names one, and the directory does not lead to a
 * single store or does so only by an unproved first claim.
 */
export function openTerminal(
  transaction: Acceptance,
  directory: Pick<Directory, 'acceptorsOf' | 'holdingOf'>,
  known = listed(transaction, directory.acceptorsOf),
): Sign | undefined {
  const open = terminalSign(transaction);
  if (open === undefined) return undefined;
  return isUnproven(transaction, directory) || !isPlaced(known) ? open : undefined;
}

/** The signs for which learned matches are consulted: an open terminal, and what is left where no store is listed. */
export function openSigns(transaction: Acceptance, directory: Pick<Directory, 'acceptorsOf' | 'holdingOf'>): Sign[] {
  const known = listed(transaction, directory.acceptorsOf);
  const others = known.stores.length > 0 ? [] : [merchantSign(transaction), descriptorSign(transaction)];
  return [openTerminal(transaction, directory, known), ...others].filter((sign) => sign !== undefined);
}

/**
 * If the directory lists the terminal under this merchant id, even for another acquirer, nothing learned may place it.
 */
const isPlaced = ({ stores, isTerminalKnown }: Listed): boolean => stores.length === 1 || isTerminalKnown;

/** The holder has only the first claim; a learned terminal outweighs that. */
function isUnproven({ merchantId, acquirerId }: Acceptance, { holdingOf }: Pick<Directory, 'holdingOf'>): boolean {
  const id = toMerchantId(merchantId);
  return id !== undefined && holdingOf?.(id, acquirerId ?? null).how === 'first';
}

/** Stores among which the descriptor may choose: several under one merchant id, and no terminal settles it. */
export function storesInQuestion(transaction: Acceptance, directory: WithoutProfiles): readonly StoreKey[] {
  if (transaction.descriptor == null || transaction.descriptor === '') return [];
  const known = listed(transaction, directory.acceptorsOf);
  const { stores, isByTerminal } = known;
  if (isByTerminal || stores.length < 2) return [];
  const learned = learnedStore(transaction, directory, known);
  return learned !== undefined && stores.includes(learned) ? [] : stores;
}

interface Listed {
  readonly stores: readonly StoreKey[];
  readonly isByTerminal: boolean;
  readonly isUnlisted: boolean;
  /** Some line has the terminal, perhaps for another acquirer. */
  readonly isTerminalKnown: boolean;
}

const NOTHING_LISTED: Listed = { stores: [], isByTerminal: false, isUnlisted: false, isTerminalKnown: false };

/** What the directory alone says. */
function listed(transaction: Acceptance, acceptorsOf: Directory['acceptorsOf']): Listed {
  const merchantId = toMerchantId(transaction.merchantId);
  const terminalId = toTerminalId(transaction.terminalId);
  if (merchantId === undefined) return NOTHING_LISTED;
  const ofAny = acceptorsOf(merchantId, transaction.acquirerId ?? null);
  const lines = ofAny.filter((line) => sameAcquirer(transaction, line));
  const hasTerminal = (line: Acceptor) => terminalId !== undefined && line.terminalIds.includes(terminalId);
  const atTerminal = lines.filter(hasTerminal);
  const isByTerminal = atTerminal.length > 0;
  const isUnlisted = !isByTerminal && terminalId !== undefined && lines.every((line) => line.terminalIds.length > 0);
  return {
    stores: distinct(isByTerminal ? atTerminal : lines),
    isByTerminal,
    isUnlisted,
    isTerminalKnown: isByTerminal || ofAny.some(hasTerminal),
  };
}

function learnedStore(transaction: Acceptance, directory: WithoutProfiles, known: Listed): StoreKey | undefined {
  const open = openTerminal(transaction, directory, known);
  if (open === undefined) return undefined;
  const lines = directory.learnedAt(open);
  const learned = knownStore(lines.filter((line) => sameAcquirer(transaction, line)));
  if (learned === undefined) return undefined;
  const holding = directory.holdingOf?.(open.merchantId, transaction.acquirerId ?? null);
  return mayStandAt(learned, holding, known) ? learned : undefined;
}

/**
 * Not if another retailer now holds the merchant id by more than the first claim; a first claim takes over no learned
 * terminal.
 */
function mayStandAt(learned: StoreKey, holding: Holding | undefined, known: Listed): boolean {
  if (holding?.retailers === undefined) return true;
  if (!holding.retailers.has(ownerOf(learned))) return holding.how === 'first';
  return !isPlaced(known);
}

/**
 * The stores of a learned merchant id, else of a learned descriptor, and those of their retailer that the descriptor
 * names and that have not shown themselves otherwise: not every till sends numbers. Where nothing is learned, all that
 * the descriptor names.
 */
function proposedStores(transaction: Acceptance, directory: Directory): StoreKey[] {
  const named = namedStores(transaction, directory);
  const under = learnedUnder(transaction, directory);
  const learned = under.length > 0 ? under : learnedBy(transaction, directory);
  if (learned.length === 0) return named;
  const retailerId = ownerOf(learned[0]!);
  const silent = named.filter((storeKey) => ownerOf(storeKey) === retailerId && !directory.showsItself(storeKey));
  return [...new Set([...learned, ...silent])].sort();
}

/** None where the id is known to be several retailers', or another's. */
function learnedUnder(transaction: Acceptance, { holdingOf, learnedAt }: WithoutProfiles): StoreKey[] {
  const sign = merchantSign(transaction);
  if (sign === undefined) return [];
  const stores = knownStores(learnedAt(sign).filter((line) => sameAcquirer(transaction, line)));
  const holding = holdingOf?.(sign.merchantId, transaction.acquirerId ?? null);
  if (holding?.how === 'shared') return [];
  return stores.filter((storeKey) => holding?.retailers?.has(ownerOf(storeKey)) ?? true);
}

/** None in another country than the payment. */
function learnedBy(transaction: Acceptance, { learnedAt, profileOf }: Directory): StoreKey[] {
  const { country } = transaction;
  const sign = descriptorSign(transaction);
  if (sign === undefined) return [];
  return knownStores(learnedAt(sign)).filter((storeKey) => {
    const itsCountry = profileOf(storeKey)?.country;
    return country == null || itsCountry === undefined || itsCountry === country;
  });
}

/** If any of the stores is not registered yet, the descriptor rules out none: it may mean that one. */
function meantOf({ descriptor }: Acceptance, stores: readonly StoreKey[], profileOf: Directory['profileOf']) {
  if (descriptor == null || descriptor === '') return stores;
  const profiles = stores.flatMap((storeKey) => profileOf(storeKey) ?? []);
  if (profiles.length < stores.length) return stores;
  return storesMeant(descriptor, profiles).map(({ storeKey }) => storeKey);
}

/** Whether only a name can lead to a store: the directory does not know the merchant id, or the bank sends none. */
export function isUnplaced(transaction: Acceptance, directory: WithoutProfiles): boolean {
  const known = listed(transaction, directory.acceptorsOf);
  return known.stores.length === 0 && learnedStore(transaction, directory, known) === undefined;
}

/** Stores that a learned merchant id or descriptor may lead to. */
export function storesLearned(transaction: Acceptance, { learnedAt }: Pick<Directory, 'learnedAt'>): StoreKey[] {
  const signs = [merchantSign(transaction), descriptorSign(transaction)].filter((sign) => sign !== undefined);
  return signs.flatMap((sign) => learnedAt(sign).map(({ storeKey }) => storeKey));
}

function namedStores(transaction: Acceptance, { profileOf, startingWith }: Directory): StoreKey[] {
  const { descriptor } = transaction;
  if (descriptor == null || descriptor === '') return [];
  const keys = new Set(descriptorStarts(descriptor).flatMap(startingWith));
  const profiles = [...keys].flatMap((storeKey) => profileOf(storeKey) ?? []);
  return storesNamed(transaction, profiles)
    .map(({ storeKey }) => storeKey)
    .sort();
}

function routed(transaction: Acceptance, candidates: readonly StoreKey[], routedBy: Routing['routedBy']): Routing {
  return { candidates, routedBy, lane: laneOf(transaction, candidates) };
}

function laneOf({ acquirerId, merchantId, amountMinor, currency }: Acceptance, stores: readonly StoreKey[]): string {
  if (stores.length === 0) return `unknown:${currency}:${amountMinor % UNKNOWN_LANES}`;
  return stores.length === 1 ? stores[0]! : `merchant:${acquirerId ?? ''}:${toMerchantId(merchantId) ?? stores[0]}`;
}

const sameAcquirer = ({ acquirerId }: Acceptance, line: { readonly acquirerId: string | null }): boolean =>
  mayBeSame(acquirerId, line.acquirerId);

function distinct(lines: readonly Acceptor[]): StoreKey[] {
  if (lines.length === 1) return [lines[0]!.storeKey];
  return [...new Set(lines.map((line) => line.storeKey))].sort();
}
