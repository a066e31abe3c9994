import type { TransactionObserved } from '@quittance/contracts-bank';
import { type Acceptor, type Holding, mayBeSame } from '../acceptors/claims.js';
import { type StoreProfile, storesMeant } from '../decision/compare/descriptor.js';
import { ownerOf, type StoreKey } from '../decision/identity.js';
import { knownStore, type LearnedLine } from './learned-terminal.js';
import { toMerchantId, toTerminalId } from '../decision/facts.js';

/** What routing knows of stores. */
export interface Directory {
  /** The lines of a merchant id that stand, for who asks about payments by an acquirer; null where the bank names none. */
  readonly acceptorsOf: (merchantId: string, acquirerId: string | null) => readonly Acceptor[];
  /** Whose its payments are; anybody's unless said. */
  readonly holdingOf?: (merchantId: string, acquirerId: string | null) => Holding;
  /** At which stores matches of the days before have found a terminal. */
  readonly learnedAt: (merchantId: string, terminalId: string) => readonly LearnedLine[];
  /** Undefined while a store is not described. */
  readonly profileOf: (storeKey: StoreKey) => StoreProfile | undefined;
}

export interface Routing {
  readonly candidates: readonly StoreKey[];
  /** `unlisted_terminal`: by merchant id, and every store under it lists its terminals and not this one. */
  readonly routedBy: 'terminal' | 'merchant' | 'descriptor' | 'none' | 'unlisted_terminal';
  /** Partition key of the routed record: the store, or a lane while more or less than one store is known. */
  readonly lane: string;
}

export type Acceptance = Pick<
  TransactionObserved,
  'acquirerId' | 'merchantId' | 'terminalId' | 'descriptor' | 'amountMinor' | 'currency'
>;

/** A merchant id and a terminal that the directory leaves open. */
export interface OpenTerminal {
  readonly merchantId: string;
  readonly terminalId: string;
}

/** Spreads what has no store over partitions: whichever instance reads one, all decide under one lock. */
const UNKNOWN_LANES = 64;

/** The stores a transaction may belong to: by what names one most precisely. */
export function routeTransaction(transaction: Acceptance, directory: Directory): Routing {
  const { stores, isByTerminal, isUnlisted } = listed(transaction, directory.acceptorsOf);
  const learned = learnedStore(transaction, directory);
  if (learned !== undefined && isUnproven(transaction, directory) && !stores.map(ownerOf).includes(ownerOf(learned))) {
    return routed(transaction, [learned], 'terminal');
  }
  if (isByTerminal) return routed(transaction, stores, 'terminal');
  if (learned !== undefined && (stores.length === 0 || stores.includes(learned))) {
    return routed(transaction, [learned], 'terminal');
  }
  if (stores.length === 0) return routed(transaction, stores, 'none');
  const meant = stores.length < 2 ? stores : meantOf(transaction, stores, directory.profileOf);
  if (meant.length < stores.length) return routed(transaction, meant, 'descriptor');
  return routed(transaction, stores, isUnlisted ? 'unlisted_terminal' : 'merchant');
}

/**
 * What of a transaction the matches of days before may settle: it names a terminal, and the directory does not lead to one store, or does so on
 * a claim that nothing has proved yet.
 */
export function openTerminal(
  transaction: Acceptance,
  directory: Pick<Directory, 'acceptorsOf' | 'holdingOf'>,
): OpenTerminal | undefined {
  const [merchantId, terminalId] = [toMerchantId(transaction.merchantId), toTerminalId(transaction.terminalId)];
  if (merchantId === undefined || terminalId === undefined) return undefined;
  const open = { merchantId, terminalId };
  return isUnproven(transaction, directory) || !isPlaced(open, transaction, directory.acceptorsOf) ? open : undefined;
}

/** A terminal that the directory lists anywhere under the id, be it for another acquirer, is the directory's to place. */
function isPlaced(
  { merchantId, terminalId }: OpenTerminal,
  transaction: Acceptance,
  acceptorsOf: Directory['acceptorsOf'],
): boolean {
  if (listed(transaction, acceptorsOf).stores.length === 1) return true;
  const lines = acceptorsOf(merchantId, transaction.acquirerId ?? null);
  return lines.some((line) => line.terminalIds.includes(terminalId));
}

/** The first claim holds, and no more: what matches have shown of a terminal counts for more than that. */
function isUnproven({ merchantId, acquirerId }: Acceptance, { holdingOf }: Pick<Directory, 'holdingOf'>): boolean {
  const id = toMerchantId(merchantId);
  return id !== undefined && holdingOf?.(id, acquirerId ?? null).how === 'first';
}

/** Of which stores a descriptor is asked: those behind one merchant id, where no terminal tells which. */
export function storesInQuestion(
  transaction: Acceptance,
  directory: Omit<Directory, 'profileOf'>,
): readonly StoreKey[] {
  if (transaction.descriptor == null || transaction.descriptor === '') return [];
  const { stores, isByTerminal } = listed(transaction, directory.acceptorsOf);
  if (isByTerminal || stores.length < 2) return [];
  const learned = learnedStore(transaction, directory);
  return learned !== undefined && stores.includes(learned) ? [] : stores;
}

/** What the directory itself says. */
function listed(transaction: Acceptance, acceptorsOf: Directory['acceptorsOf']) {
  const merchantId = toMerchantId(transaction.merchantId);
  const terminalId = toTerminalId(transaction.terminalId);
  const lines =
    merchantId === undefined
      ? []
      : acceptorsOf(merchantId, transaction.acquirerId ?? null).filter((line) => sameAcquirer(transaction, line));
  const atTerminal = lines.filter((line) => terminalId !== undefined && line.terminalIds.includes(terminalId));
  const isByTerminal = atTerminal.length > 0;
  const isUnlisted = !isByTerminal && terminalId !== undefined && lines.every((line) => line.terminalIds.length > 0);
  return { stores: distinct(isByTerminal ? atTerminal : lines), isByTerminal, isUnlisted };
}

function learnedStore(transaction: Acceptance, directory: Omit<Directory, 'profileOf'>): StoreKey | undefined {
  const open = openTerminal(transaction, directory);
  if (open === undefined) return undefined;
  const lines = directory.learnedAt(open.merchantId, open.terminalId);
  const learned = knownStore(lines.filter((line) => sameAcquirer(transaction, line)));
  return learned !== undefined && mayStandAt(learned, transaction, open, directory) ? learned : undefined;
}

/** Not where the id is somebody else's by now; a claim alone takes over nothing that was learned before. */
function mayStandAt(
  learned: StoreKey,
  transaction: Acceptance,
  open: OpenTerminal,
  { acceptorsOf, holdingOf }: Omit<Directory, 'profileOf'>,
): boolean {
  const holding = holdingOf?.(open.merchantId, transaction.acquirerId ?? null);
  if (holding?.retailers === undefined) return true;
  if (!holding.retailers.has(ownerOf(learned))) return holding.how === 'first';
  return !isPlaced(open, transaction, acceptorsOf);
}

/** A store that is not described yet may be the one that is meant, so then all may. */
function meantOf({ descriptor }: Acceptance, stores: readonly StoreKey[], profileOf: Directory['profileOf']) {
  if (descriptor == null || descriptor === '') return stores;
  const profiles = stores.flatMap((storeKey) => profileOf(storeKey) ?? []);
  if (profiles.length < stores.length) return stores;
  return storesMeant(descriptor, profiles).map(({ storeKey }) => storeKey);
}

function routed(transaction: Acceptance, candidates: readonly StoreKey[], routedBy: Routing['routedBy']): Routing {
  return { candidates, routedBy, lane: laneOf(transaction, candidates) };
}

function laneOf({ acquirerId, merchantId, amountMinor, currency }: Acceptance, stores: readonly StoreKey[]): string {
  if (stores.length === 0) return `unknown:${currency}:${amountMinor % UNKNOWN_LANES}`;
  return stores.length === 1 ? stores[0]! : `merchant:${acquirerId ?? ''}:${toMerchantId(merchantId)}`;
}

const sameAcquirer = ({ acquirerId }: Acceptance, line: { readonly acquirerId: string | null }): boolean =>
  mayBeSame(acquirerId, line.acquirerId);

function distinct(lines: readonly Acceptor[]): StoreKey[] {
  return [...new Set(lines.map((line) => line.storeKey))].sort();
}
