import {
  type Explanation,
  explainTransaction,
  type TransactionKey,
  toTransactionKey,
} from '@quittance/matching/operator';
import { OpsError } from '../errors.js';
import { unknownRecord } from '../journey/journey.js';
import type { Operator } from '../operator.js';

interface ExplainOptions {
  /** Only the transaction of this bank; ids are only unique within one. */
  readonly bankId?: string;
  /** Epoch ms; now unless said. */
  readonly nowMs?: number;
}

/**
 * Why a bank's transaction has the receipt it has, or none: one explanation for each bank that uses that id. It joins both sides of
 * the wall: for operators only, and never stored.
 * @throws OpsError when no service knows it, or matching does not
 */
export const explainTransactions = async (
  operator: Operator,
  transactionId: string,
  { bankId, nowMs = Date.now() }: ExplainOptions = {},
): Promise<Explanation[]> => {
  const keys = bankId === undefined ? await keysOf(operator, transactionId) : [toTransactionKey(bankId, transactionId)];
  const told: Explanation[] = [];
  for (const key of keys) {
    const explanation = await operator.read('matching', (unit) => explainTransaction(unit, key, nowMs));
    if (explanation !== undefined) told.push(explanation);
  }
  if (told.length === 0) throw await whyUnknown(operator, transactionId, bankId);
  return told;
};

const keysOf = async (operator: Operator, transactionId: string): Promise<TransactionKey[]> => {
  const rows = await operator.query<{ transaction_key: TransactionKey }>(
    'matching',
    `SELECT transaction_key FROM card_transaction WHERE right(transaction_key, length($1) + 1) = '/' || $1 ORDER BY 1`,
    [transactionId],
  );
  return rows.map((row) => row.transaction_key);
};

const whyUnknown = async (operator: Operator, transactionId: string, bankId?: string): Promise<OpsError> => {
  const seen = await operator.query<{ bank_id: string }>(
    'delivery',
    `SELECT DISTINCT bank_id FROM transaction_seen
     WHERE transaction_id = $1 AND bank_id = coalesce($2, bank_id) ORDER BY bank_id`,
    [transactionId, bankId ?? null],
  );
  if (seen.length === 0) return unknownRecord(transactionId);
  const banks = seen.map((row) => row.bank_id).join(', ');
  return new OpsError(
    'unknown-record',
    `Matching does not know "${transactionId}" of ${banks}. It is on its way, it is parked, or its account's consent has ended.`,
  );
};
