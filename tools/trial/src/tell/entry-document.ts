import type { TransactionDocument } from '@quittance/town';
import type { Stage } from '../trade/movements.js';

/** A state of a ledger entry as a bank tells it. */
export type EntryDocument = Omit<TransactionDocument, 'stage'> & { stage: Stage };
