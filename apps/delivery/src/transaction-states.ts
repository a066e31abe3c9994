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
 * What a bank is told of a transaction of its own. One of an account without consent is kept nowhere, and is still said to wait for as
 * long as the memory of contents knows it: what only those that consent are told would tell who consents.
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
    // An id that none may have is asked of no database.
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
