import { mostCandidates } from '@quittance/matching/operator';
import type { Operator } from '../operator.js';
import type { JourneyStep } from './journey-step.js';

export interface MatchingSide {
  readonly receiptIds: readonly string[];
  readonly steps: readonly JourneyStep[];
}

interface TransactionRow {
  readonly first_seen_at: Date;
  readonly revisions: Buffer;
  readonly decision: string | null;
  readonly tier: string | null;
  readonly reason: string | null;
  readonly decided_at: string | null;
}

interface MatchRow {
  readonly tender_key: string;
  readonly state: string;
  readonly tier: string;
  readonly rule_version: string;
  readonly receipt_id: string;
  readonly decided_at: string;
  readonly withdrawn_at: string | null;
  readonly withdrawn_reason: string | null;
}

interface ReceiptRow {
  readonly receipt_id: string;
  readonly revision: number;
  readonly state: string;
  readonly issued_at: string;
  readonly changed_at: string;
}

const date = (ms: string | null): Date | undefined => (ms === null ? undefined : new Date(Number(ms)));

/** What ingestion and matching recorded: the till's side, how it was routed and decided, and what was emitted. */
export const matchingSide = async (
  operator: Operator,
  bankId: string,
  transactionId: string,
): Promise<MatchingSide> => {
  const key = `${bankId}/${transactionId}`;
  const [transactions, matches, receipts] = await Promise.all([
    operator.query<TransactionRow>(
      'matching',
      'SELECT first_seen_at, revisions, decision, tier, reason, decided_at FROM card_transaction WHERE transaction_key = $1',
      [key],
    ),
    operator.query<MatchRow>('matching', 'SELECT * FROM match WHERE transaction_key = $1 ORDER BY decided_at', [key]),
    operator.query<ReceiptRow>(
      'matching',
      'SELECT receipt_id, revision, state, issued_at, changed_at FROM receipt WHERE transaction_key = $1 ORDER BY issued_at',
      [key],
    ),
  ]);
  const sales = await Promise.all(
    [...new Set(matches.map((match) => match.tender_key))].map((tender) => saleSteps(operator, tender)),
  );
  return {
    receiptIds: [...new Set([...receipts, ...matches].map((row) => row.receipt_id))],
    steps: [
      ...sales.flat(),
      ...transactions.flatMap(transactionSteps),
      ...matches.flatMap(matchSteps),
      ...receipts.map(
        (receipt): JourneyStep => ({
          at: date(receipt.changed_at),
          service: 'matching',
          what: `emitted: receipt ${receipt.receipt_id} revision ${receipt.revision}, ${receipt.state}`,
        }),
      ),
    ],
  };
};

const transactionSteps = (row: TransactionRow): JourneyStep[] => {
  const candidates = mostCandidates(row.revisions);
  const routed: JourneyStep = {
    at: row.first_seen_at,
    service: 'matching',
    what: `routed: ${candidates} candidate ${candidates === 1 ? 'store' : 'stores'}`,
  };
  // An assertion is told by its match, which also knows what became of it.
  if (row.decision === null || row.decision === 'assert') return [routed];
  const why = [row.tier, row.reason].filter((part) => part !== null).join(', ');
  return [
    routed,
    { at: date(row.decided_at), service: 'matching', what: `decided: ${row.decision}${why && ` (${why})`}` },
  ];
};

const matchSteps = (row: MatchRow): JourneyStep[] => [
  {
    at: date(row.decided_at),
    service: 'matching',
    what: `decided: matched by ${row.tier} with ${row.tender_key} (rules ${row.rule_version})`,
  },
  ...(row.withdrawn_at === null
    ? []
    : [
        {
          at: date(row.withdrawn_at),
          service: 'matching' as const,
          what: `decided: match withdrawn${row.withdrawn_reason === null ? '' : ` (${row.withdrawn_reason})`}`,
        },
      ]),
];

/** A tender is `retailerId/saleId#tender`. */
const saleSteps = async (operator: Operator, tender: string): Promise<JourneyStep[]> => {
  const saleKey = tender.slice(0, tender.lastIndexOf('#'));
  const slash = saleKey.indexOf('/');
  const [accepted, recorded] = await Promise.all([
    operator.query<{ revision: number; recorded_at: Date }>(
      'ingestion',
      'SELECT revision, recorded_at FROM sale_revision WHERE retailer_id = $1 AND sale_id = $2 ORDER BY revision',
      [saleKey.slice(0, slash), saleKey.slice(slash + 1)],
    ),
    operator.query<{ revision: number; recorded_at: Date }>(
      'matching',
      'SELECT revision, recorded_at FROM sale WHERE sale_key = $1',
      [saleKey],
    ),
  ]);
  return [
    ...accepted.map(
      (row): JourneyStep => ({
        at: row.recorded_at,
        service: 'ingestion',
        what: `accepted: sale ${saleKey} revision ${row.revision}`,
      }),
    ),
    ...recorded.map(
      (row): JourneyStep => ({
        at: row.recorded_at,
        service: 'matching',
        what: `recorded: sale ${saleKey} revision ${row.revision}`,
      }),
    ),
  ];
};
