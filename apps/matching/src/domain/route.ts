import type { TransactionObserved } from '@quittance/contracts-bank';
import type { StoreKey } from './identity.js';
import { toMerchantId, toTerminalId } from './link/facts.js';

/** One line of the acceptor directory: under which merchant id, and at which terminals, a store takes cards. */
export interface Acceptor {
  readonly storeKey: StoreKey;
  readonly acquirerId: string | null;
  readonly merchantId: string;
  readonly terminalIds: readonly string[];
}

export interface Routing {
  readonly candidates: readonly StoreKey[];
  readonly routedBy: 'terminal' | 'merchant' | 'none';
  /** Partition key of the routed record: the store, or a lane while more or less than one store is known. */
  readonly lane: string;
}

type Acceptance = Pick<TransactionObserved, 'acquirerId' | 'merchantId' | 'terminalId' | 'amountMinor' | 'currency'>;

/** Spreads what has no store over partitions; rivals among these share an exact key, which is locked wherever they are handled. */
const UNKNOWN_LANES = 64;

/** The stores a transaction may belong to. `directory` answers the lines of one merchant id. */
export function routeTransaction(
  transaction: Acceptance,
  directory: (merchantId: string) => readonly Acceptor[],
): Routing {
  const merchantId = toMerchantId(transaction.merchantId);
  const lines = merchantId === undefined ? [] : directory(merchantId).filter((line) => sameAcquirer(transaction, line));
  const terminalId = toTerminalId(transaction.terminalId);
  const atTerminal = lines.filter((line) => terminalId !== undefined && line.terminalIds.includes(terminalId));
  const candidates = distinct(atTerminal.length > 0 ? atTerminal : lines);
  if (candidates.length === 0) {
    const bucket = transaction.amountMinor % UNKNOWN_LANES;
    return { candidates, routedBy: 'none', lane: `unknown:${transaction.currency}:${bucket}` };
  }
  const lane = candidates.length === 1 ? candidates[0]! : `merchant:${transaction.acquirerId ?? ''}:${merchantId}`;
  return { candidates, routedBy: atTerminal.length > 0 ? 'terminal' : 'merchant', lane };
}

/** Merchant ids are only unique within an acquirer; a side that does not name its acquirer may mean any. */
function sameAcquirer({ acquirerId }: Acceptance, line: Acceptor): boolean {
  return acquirerId == null || line.acquirerId === null || acquirerId === line.acquirerId;
}

function distinct(lines: readonly Acceptor[]): StoreKey[] {
  return [...new Set(lines.map((line) => line.storeKey))].sort();
}
