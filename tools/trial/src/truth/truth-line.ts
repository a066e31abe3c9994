import type { Judgement } from './judge.js';
import type { SaleRef, TransactionFact } from './facts.js';

/** Who paid one card tender of one document. */
export interface PaymentTruthLine extends SaleRef {
  kind: 'payment';
  customer: string;
}

/** The payment of one transaction, and whether an expert could identify it. */
export interface TransactionTruthLine extends Judgement {
  kind: 'transaction';
  bankId: string;
  transactionId: string;
  accountId: string;
  customer: string;
  /** Null when no sale of the network belongs to it; a lost one has an id all the same, and is not `present`. */
  of: SaleRef | null;
  scenario: string;
  wallet: boolean;
  bank: string;
  till: string | null;
  storeKind: string | null;
  /**
   * Arrival of the later of the sale's first document and the transaction's first state; null when the sale never
   * arrives.
   */
  bothAt: string | null;
}

export function transactionTruth(fact: TransactionFact, judgement: Judgement): TransactionTruthLine {
  const { payment, account, payer } = fact;
  const inNetwork = payment?.store.joined ? payment : null;
  return {
    kind: 'transaction',
    bankId: fact.bankId,
    transactionId: fact.transactionId,
    accountId: account.accountId,
    customer: payer.customer,
    of: inNetwork?.of ?? null,
    ...judgement,
    scenario: fact.scenario,
    wallet: fact.byWallet,
    bank: account.bank.profile,
    till: inNetwork?.store.retailer.profile.name ?? null,
    storeKind: inNetwork?.store.retailer.kind.name ?? null,
    bothAt: inNetwork?.told ? new Date(Math.max(inNetwork.told.arrivesAt, fact.arrivesAt)).toISOString() : null,
  };
}
