import type { Elsewhere } from './street/elsewhere.js';
import type { Customer } from './street/people.js';
import type { Telling } from './street/telling.js';
import type { TransactionDocument } from '@quittance/town';
import type { StatementEntry } from './world.js';

/** Every transaction that a bank has on its books, as its own app would list it. */
export function statementOf(telling: Telling, others: readonly Elsewhere[]): StatementEntry[] {
  const known = telling.payments.filter(({ refused }) => !refused);
  return [
    ...known.map(({ customer, first, purchase }) => statementEntry(customer, first.document, purchase.at)),
    ...others.map(({ customer, document, at }) => statementEntry(customer, document, at)),
  ].sort((a, b) => a.at.localeCompare(b.at));
}

export function statementEntry(customer: Customer, document: TransactionDocument, at: number): StatementEntry {
  return {
    bankId: customer.bank.bankId,
    accountId: document.accountId,
    holder: customer.holder,
    transactionId: document.transactionId,
    descriptor: document.descriptor ?? '',
    direction: document.direction,
    amountMinor: document.amountMinor,
    currency: document.currency,
    at: new Date(at).toISOString(),
  };
}
