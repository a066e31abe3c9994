import type { SaleKey, TransactionKey } from '../identity.js';

/** What is stored under a key: a transaction, or a sale of which some payment has the key. */
export type NodeId = `s${SaleKey}` | `t${TransactionKey}`;

export const saleNode = (saleKey: SaleKey): NodeId => `s${saleKey}`;
export const transactionNode = (transactionKey: TransactionKey): NodeId => `t${transactionKey}`;
export const isSaleNode = (node: NodeId): node is `s${SaleKey}` => node.startsWith('s');
export const saleOf = (node: `s${SaleKey}`) => node.slice(1) as SaleKey;
export const transactionOf = (node: NodeId) => node.slice(1) as TransactionKey;
