import type { ReceiptReady } from '@quittance/contracts-bank';
import { toFullPayload, toThinPayload } from '@quittance/bank-api';
import type { ReceiptDecision } from './receipt.js';

/** An arriving receipt with what was decided of it. */
export interface DecidedReceipt {
  readonly receipt: ReceiptReady;
  readonly decision: ReceiptDecision;
  readonly traceparent: string | undefined;
}

interface NewFeedEvent {
  readonly bankId: string;
  readonly type: string;
  readonly subject: { readonly receiptId: string; readonly revision: number };
  readonly accountId: string;
  readonly occurredAt: number;
  readonly thin: string;
  readonly full: string | undefined;
  readonly traceparent: string | undefined;
}

/** What has to change for a wave of decided receipts. */
interface ReceiptChanges {
  readonly save: readonly ReceiptReady[];
  /** Withdrawn: contents and queued deliveries are deleted. */
  readonly withdraw: readonly ReceiptReady[];
  /** Withdrawn receipts that were never sent or shown: their events are deleted as well. */
  readonly eraseEventsOf: readonly string[];
  readonly announce: readonly NewFeedEvent[];
}

export const toReceiptChanges = (decided: readonly DecidedReceipt[]): ReceiptChanges => {
  const of = (...kinds: ReceiptDecision['kind'][]): DecidedReceipt[] =>
    decided.filter((d) => kinds.includes(d.decision.kind));
  return {
    save: of('announce').map((d) => d.receipt),
    withdraw: of('announce-withdrawal', 'erase').map((d) => d.receipt),
    eraseEventsOf: of('erase').map((d) => d.receipt.receiptId),
    announce: of('announce', 'announce-withdrawal').map(toFeedEvent),
  };
};

/** A notice of withdrawal never carries the receipt it takes back. */
const toFeedEvent = ({ receipt, decision, traceparent }: DecidedReceipt): NewFeedEvent => {
  const thin = toThinPayload(receipt);
  return {
    bankId: receipt.bankId,
    type: thin.type,
    subject: { receiptId: receipt.receiptId, revision: receipt.revision },
    accountId: receipt.accountId,
    occurredAt: receipt.changedAt,
    thin: JSON.stringify(thin),
    full: decision.kind === 'announce' ? JSON.stringify(toFullPayload(receipt)) : undefined,
    traceparent,
  };
};

/** Splits a batch so that each wave holds a receipt at most once, in order: the second revision sees what the first one left. */
export const toWaves = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] => {
  const waves: T[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const wave = seen.get(keyOf(item)) ?? 0;
    seen.set(keyOf(item), wave + 1);
    (waves[wave] ??= []).push(item);
  }
  return waves;
};
