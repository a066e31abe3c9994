import type { ReceiptDocument } from '@quittance/town';
import type { ExpectedReceipt } from '../world.js';

/** `purchase`: it tells of another purchase, or to another account · `content`: the right purchase, but something reads otherwise. */
interface Difference {
  about: 'purchase' | 'content';
  path: string;
  expected: unknown;
  got: unknown;
}

/** Members that together identify a purchase: one that differs means the customer sees somebody else's. */
const identity = new Set([
  'kind',
  'transactionId',
  'accountId',
  'purchasedAt',
  'currency',
  'totalMinor',
  'payment.amountMinor',
  'payment.currency',
  'merchant.storeName',
]);

/** The network's own members: its id, its state and its link to another of its receipts. */
const ownMembers = new Set(['receiptId', 'revision', 'state', 'originalReceiptId']);

export function differences(expected: ExpectedReceipt, receipt: ReceiptDocument): Difference[] {
  const got = flat({ ...receipt, purchasedAt: instantText(receipt.purchasedAt) });
  const wanted = flat({ ...expected, purchasedAt: instantText(expected.purchasedAt) });
  // Last four may be withheld, but never be somebody else's.
  if (receipt.payment.last4 === undefined) wanted.delete('payment.last4');
  const paths = new Set([...wanted.keys(), ...got.keys()]);
  return [...paths]
    .filter((path) => !ownMembers.has(path) && wanted.get(path) !== got.get(path))
    .map((path) => ({
      about: identity.has(path) ? ('purchase' as const) : ('content' as const),
      path,
      expected: wanted.get(path),
      got: got.get(path),
    }));
}

function instantText(text: string): string {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? text : new Date(instant).toISOString();
}

/** Leaves by path: `lines.2.text`. Empty lists and objects have none, as absent ones. */
function flat(value: unknown, prefix = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    into.set(prefix, value);
    return into;
  }
  for (const [key, member] of Object.entries(value)) flat(member, prefix === '' ? key : `${prefix}.${key}`, into);
  return into;
}
