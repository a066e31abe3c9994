import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { type DeliverySide, deliverySide } from './delivery-side.js';
import { type MatchingSide, matchingSide } from './matching-side.js';
import type { JourneyStep } from './journey-step.js';

/** The way of one transaction and its receipt through the network. It joins both sides of the wall: for operators only. */
interface Journey {
  readonly bankId: string;
  readonly transactionId: string;
  readonly receiptId: string | undefined;
  /** Of what led to its last event, 32 hex digits; undefined where nothing came of it. */
  readonly traceId: string | undefined;
  /** In order of time. */
  readonly steps: readonly JourneyStep[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Follows a receipt, or a transaction by its bank's id: one journey for each bank that uses that id.
 * @throws OpsError when no service knows it
 */
export const receiptJourneys = async (operator: Operator, id: string): Promise<Journey[]> => {
  const keys = await transactionKeysOf(operator, id);
  if (keys.length === 0) throw unknownRecord(id);
  return Promise.all(keys.map((key) => journeyOf(operator, key)));
};

export const unknownRecord = (id: string): OpsError =>
  new OpsError(
    'unknown-record',
    `No service knows "${id}" as a receipt or a transaction. What has no consent, or lost it, is kept nowhere.`,
  );

interface TransactionKey {
  readonly bankId: string;
  readonly transactionId: string;
  /** Where the id itself was a receipt's: also found when nothing else is left of it. */
  readonly receiptId?: string;
}

const transactionKeysOf = async (operator: Operator, id: string): Promise<TransactionKey[]> => {
  const keys = new Map<string, TransactionKey>();
  const atEdge = await operator.query<{ bank_id: string; transaction_id: string }>(
    'delivery',
    `SELECT bank_id, transaction_id FROM transaction_seen WHERE transaction_id = $1
     UNION SELECT bank_id, transaction_id FROM receipt WHERE receipt_id::text = lower($1) AND transaction_id IS NOT NULL`,
    [id],
  );
  for (const { bank_id, transaction_id } of atEdge) {
    keys.set(`${bank_id}/${transaction_id}`, { bankId: bank_id, transactionId: transaction_id, ...asReceipt(id) });
  }
  const known = await operator.query<{ transaction_key: string }>(
    'matching',
    `SELECT transaction_key FROM card_transaction WHERE right(transaction_key, length($1) + 1) = '/' || $1
     UNION SELECT transaction_key FROM match WHERE receipt_id::text = lower($1)`,
    [id],
  );
  for (const { transaction_key } of known) {
    const [bankId = '', ...rest] = transaction_key.split('/');
    keys.set(transaction_key, { bankId, transactionId: rest.join('/'), ...asReceipt(id) });
  }
  return [...keys.values()];
};

const asReceipt = (id: string): { receiptId?: string } => (UUID.test(id) ? { receiptId: id.toLowerCase() } : {});

const journeyOf = async (operator: Operator, key: TransactionKey): Promise<Journey> => {
  const matching = await matchingSide(operator, key.bankId, key.transactionId);
  const receiptIds = key.receiptId === undefined ? matching.receiptIds : [key.receiptId];
  const delivery = await deliverySide(operator, key.bankId, key.transactionId, receiptIds);
  return {
    bankId: key.bankId,
    transactionId: key.transactionId,
    receiptId: receiptIds[0],
    traceId: delivery.traceId,
    steps: inOrder(matching, delivery),
  };
};

/** By time; steps whose time was not recorded come where they belong in the order of the way. */
const inOrder = (matching: MatchingSide, delivery: DeliverySide): JourneyStep[] => {
  const steps = [...delivery.accepted, ...matching.steps, ...delivery.steps];
  return steps
    .map((step, place) => ({
      step,
      place,
      at:
        step.at?.getTime() ??
        steps
          .slice(0, place)
          .findLast((s) => s.at)
          ?.at?.getTime() ??
        0,
    }))
    .sort((a, b) => a.at - b.at || a.place - b.place)
    .map(({ step }) => step);
};
