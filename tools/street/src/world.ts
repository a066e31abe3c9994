import type { ConsentDocument, ReceiptDocument, StoreDocument } from '@quittance/town';

/** One request that somebody sends to a public edge. Sales and transactions are kept as the very line that is sent. */
export type Deed =
  | { type: 'store'; retailerId: string; storeId: string; document: StoreDocument }
  | { type: 'heartbeat'; retailerId: string; storeId: string; document: { completeUntil: string } }
  | { type: 'sale'; retailerId: string; line: string }
  | { type: 'consent'; bankId: string; consentId: string; document: ConsentDocument }
  | { type: 'transaction'; bankId: string; line: string };

/** `number` counts the deeds of a world from 0 in arrival order; `arrivesAt` is when it reaches the edge in the world's own time. */
export type WorldEvent = Deed & { number: number; arrivesAt: number };

/** Everything in a phase has been sent and has settled before the next phase begins. */
export interface Phase {
  name: string;
  events: WorldEvent[];
}

/** An entry of an account as the bank's own app knows it, receipt or not. */
export interface StatementEntry {
  bankId: string;
  accountId: string;
  holder: string;
  transactionId: string;
  descriptor: string;
  direction: 'debit' | 'credit';
  amountMinor: number;
  currency: string;
  at: string;
}

export interface World {
  seed: string;
  title: string;
  startsAt: number;
  endsAt: number;
  retailers: { retailerId: string; name: string; storeIds: string[] }[];
  banks: { bankId: string; name: string }[];
  phases: Phase[];
  statement: StatementEntry[];
}

/**
 * `receipt`: exactly one receipt that says what `receipt` says · `abstain`: its sale is there, but nothing tells it from another ·
 * `open`: nothing but amount and time, or nothing but time, says that it is this sale: none need come, and one that comes says what `receipt` says ·
 * `unmatched`: no sale in the network belongs to it · `no consent`: accepted and not kept · `rejected`: refused at the edge ·
 * `withdrawn`: at the end no receipt stands, whether or not one was shown in between.
 */
export type Outcome = 'receipt' | 'open' | 'abstain' | 'unmatched' | 'no consent' | 'rejected' | 'withdrawn';

/** A receipt as it must read in the end; its own id, revision and state belong to the network. */
export type ExpectedReceipt = Omit<ReceiptDocument, 'receiptId' | 'revision' | 'state' | 'originalReceiptId'>;

export interface TransactionTruth {
  bankId: string;
  transactionId: string;
  accountId: string;
  scenario: string;
  outcome: Outcome;
  because: string;
  /** The sale that it paid for, when the network was sent that sale. */
  of: { retailerId: string; saleId: string; tenderIndex: number } | null;
  receipt?: ExpectedReceipt;
  /** True when the sale is corrected later, so that one `receipt.revised` may follow. */
  revisable?: boolean;
}

/** What really happened: never sent to anybody, only compared with what comes back. */
export interface Truth {
  transactions: TransactionTruth[];
  /** Event number → what is wrong with that line. */
  refused: Record<number, string>;
}

export interface Told {
  world: World;
  truth: Truth;
}
