import { Inject, Injectable } from '@nestjs/common';
import { idShape, type TransactionStateJson } from '@quittance/bank-api';
import { Transactions } from '@quittance/runtime';
import type { Static } from '@sinclair/typebox';
import { ConsentFreshness } from './consent-freshness.js';
import { ContentMemory } from './content-memory.js';
import { findReceiptOf } from './store/receipt.store.js';
import { isSeen } from './store/transaction.store.js';

type TransactionState = Static<typeof TransactionStateJson>;

/**
 * The state of a transaction as shown to its bank. A transaction of an account without consent is not stored, but is reported as waiting for as
 * long as {@link ContentMemory} remembers it: otherwise the answer would disclose who consents.
 */
@Injectable()
export class TransactionStates {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly freshness: ConsentFreshness,
    private readonly contents: ContentMemory,
  ) {}

  async of(bankId: string, transactionId: string): Promise<TransactionState> {
    this.freshness.require();
    // Ids that are not well-formed are refused without a query.
    if (!idShape.check(transactionId).ok) return { transactionId, state: 'none' };
    const { found, seen } = await this.transactions.run(async (unit) => ({
      found: await findReceiptOf(unit, bankId, transactionId),
      seen: await isSeen(unit, bankId, transactionId),
    }));
    switch (found.kind) {
      case 'found':
        return { transactionId, state: 'receipt', receiptId: found.receiptId };
      case 'withdrawn':
        return { transactionId, state: 'none' };
      case 'absent':
        return { transactionId, state: seen || this.contents.knows({ bankId, transactionId }) ? 'waiting' : 'none' };
    }
  }
}
