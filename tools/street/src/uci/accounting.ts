import type { ReceiptDocument } from '@quittance/town';
import type { Truth } from '../world.js';
import type { Invoice } from './invoice-file.js';
import { isRefund, lineText, lineTotalMinor } from './invoice-lines.js';

export interface FiledInvoice {
  invoice: Invoice;
  /** Why it cannot lead to a receipt, whatever the network does; null when a card payment of a known account stands behind it. */
  fate: string | null;
}

export interface FileFacts {
  lineCount: number;
  unreadable: Record<string, number>;
  invoices: FiledInvoice[];
}

export interface LineAccount {
  linesInFile: number;
  onReceipts: number;
  reasons: { reason: string; lines: number }[];
  /** Lines in the file that are neither on a receipt nor under a reason: must be 0. */
  unaccounted: number;
  /** Receipts that do not read like their invoice. */
  differences: string[];
}

/** Accounts for every line of the file, and compares every delivered receipt with its invoice line by line. */
export function accountForLines(file: FileFacts, truth: Truth, delivered: readonly ReceiptDocument[]): LineAccount {
  const receiptOf = new Map(delivered.map((receipt) => [receipt.transactionId, receipt]));
  const paymentOf = new Map(truth.transactions.flatMap((each) => (each.of ? [[each.of.saleId, each] as const] : [])));
  const counted = new Map<string, number>();
  const count = (reason: string, lines: number) => counted.set(reason, (counted.get(reason) ?? 0) + lines);
  for (const [wrong, lines] of Object.entries(file.unreadable)) count(`unreadable: ${wrong}`, lines);
  const differences: string[] = [];
  let onReceipts = 0;
  for (const { invoice, fate } of file.invoices) {
    const payment = paymentOf.get(invoice.invoiceNo);
    const receipt = payment && receiptOf.get(payment.transactionId);
    if (receipt) {
      const wrong = differenceFrom(invoice, receipt);
      if (wrong) differences.push(`invoice ${invoice.invoiceNo}: ${wrong}`);
      onReceipts += receipt.lines.length;
    } else {
      count(fate ?? (payment ? `sent, ${payment.outcome}: ${payment.because}` : 'no payment'), invoice.lines.length);
    }
  }
  const reasons = [...counted].map(([reason, lines]) => ({ reason, lines }));
  const explained = reasons.reduce((sum, { lines }) => sum + lines, 0);
  return {
    linesInFile: file.lineCount,
    onReceipts,
    reasons,
    unaccounted: file.lineCount - onReceipts - explained,
    differences,
  };
}

/** What is different, or null: text, quantity and total of each line as the file has them, in the file's order. */
function differenceFrom(invoice: Invoice, receipt: ReceiptDocument): string | null {
  const sign = isRefund(invoice) ? -1 : 1;
  if (receipt.kind !== (isRefund(invoice) ? 'refund' : 'sale')) return `is a ${receipt.kind}`;
  if (receipt.lines.length !== invoice.lines.length)
    return `${receipt.lines.length} lines instead of ${invoice.lines.length}`;
  for (const [index, line] of invoice.lines.entries()) {
    const said = receipt.lines[index];
    const expected = [lineText(line), String(sign * line.quantity), sign * lineTotalMinor(line) + 0];
    const got = [said?.text, said?.quantity, said?.totalMinor];
    if (expected.some((value, field) => value !== got[field]))
      return `line ${index + 1} reads ${got.join(' | ')}, not ${expected.join(' | ')}`;
  }
  return null;
}
