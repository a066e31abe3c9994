import type { TransactionToLink } from '@quittance/contracts-network';
import type { Revisions } from '../decision/session/revisions.js';
import { inOrder } from '../decision/session/revisions.js';
import type { StoredDecision } from '../decision/session/transaction-state.js';

/** A transaction as its customer gets it: what the bank sent and what was decided. Nothing of a shop is in it but what the bank said. */
interface ExportedTransaction {
  readonly transactionId: string;
  readonly revisions: readonly Readonly<Partial<TransactionToLink>>[];
  readonly decision?: string;
  readonly tier?: string;
  readonly reason?: string;
  readonly decidedAt?: string;
  readonly receiptId?: string;
}

/** Values of the answers' topic stay well below what Kafka takes (libs/contracts/core/src/sizes.ts). */
const PART_BYTES = 400_000;

export function toExported(
  transactionId: string,
  revisions: Revisions,
  decision: StoredDecision | undefined,
  receiptId: string | undefined,
): ExportedTransaction {
  return {
    transactionId,
    revisions: inOrder(revisions).map(({ transaction }) => said(transaction)),
    ...(decision !== undefined && {
      decision: decision.kind,
      decidedAt: new Date(decision.decidedAt).toISOString(),
      ...('tier' in decision && decision.tier !== undefined && { tier: decision.tier }),
      ...('reason' in decision && decision.reason !== undefined && { reason: decision.reason }),
    }),
    ...(receiptId !== undefined && { receiptId }),
  };
}

/** What was not said is left out. */
const said = (transaction: TransactionToLink): Readonly<Partial<TransactionToLink>> =>
  Object.fromEntries(Object.entries(transaction).filter(([, value]) => value !== null && value !== undefined));

/** JSON arrays of at most so many bytes each; together they are one. At least one, of nothing. */
export function toParts(transactions: readonly ExportedTransaction[], partBytes = PART_BYTES): string[] {
  const parts: string[][] = [[]];
  let bytes = 0;
  for (const text of transactions.map((one) => JSON.stringify(one))) {
    const size = Buffer.byteLength(text) + 1;
    if (bytes > 0 && bytes + size > partBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(text);
    bytes += size;
  }
  return parts.map((texts) => `[${texts.join(',')}]`);
}
