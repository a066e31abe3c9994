import type { TransactionDocument } from '@quittance/town';
import type { Stage } from '../trade/movements.js';

/** One state of a ledger entry, as a bank sends it. */
export type EntryDocument = Omit<TransactionDocument, 'stage'> & { stage: Stage };
