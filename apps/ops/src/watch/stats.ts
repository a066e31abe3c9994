import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { type ServiceName, services } from '../settings.js';
import { type Lag, readCommits, readLag } from './lag.js';
import { topologyOfThisCheckout } from './topology.js';

type Counts = Readonly<Record<string, number>>;

/** Counts over the whole network, read from the services' databases. It identifies nobody. */
export interface NetworkStats {
  /** Sales on record at the retailers' edge, each revision once. */
  readonly sales: { readonly saleRevisions: number; readonly sales: number };
  readonly transactions: {
    /** Lines answered as accepted whose account consents; a repeat counts again. */
    readonly acceptedLines: number;
    /** Lines answered as accepted and kept nowhere. */
    readonly notConsentedLines: number;
    /** Distinct transactions on record at the banks' edge. */
    readonly kept: number;
  };
  readonly matching: {
    /** Distinct transactions that matching knows. */
    readonly transactions: number;
    readonly matched: number;
    readonly matchedByTier: Counts;
    readonly abstained: number;
    readonly unmatched: number;
    readonly unmatchedByReason: Counts;
    /** Waiting for a store to say that it has sent everything. */
    readonly held: number;
    readonly undecided: number;
  };
  /** Receipts at the banks' edge, by state. */
  readonly receipts: {
    readonly issued: number;
    readonly revised: number;
    readonly withdrawn: number;
    readonly erased: number;
  };
  readonly deliveries: {
    readonly delivered: number;
    readonly pending: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly attempts: number;
  };
  readonly insights: { readonly releasedCells: number };
  /** Rows waiting to be published, by service. */
  readonly outbox: Readonly<Record<ServiceName, number>>;
  /** Absent when no principal here may describe groups. */
  readonly lag?: Lag;
}

export const networkStats = async (operator: Operator): Promise<NetworkStats> => {
  const [sales, transactions, matching, receipts, deliveries, insights, outbox, lag] = await Promise.all([
    saleCounts(operator),
    transactionCounts(operator),
    matchingCounts(operator),
    grouped(operator, 'delivery', 'SELECT state AS name, count(*) AS n FROM receipt GROUP BY state'),
    deliveryCounts(operator),
    one(operator, 'analytics', 'SELECT count(*) AS n FROM released_cell'),
    outboxDepths(operator),
    lagOf(operator),
  ]);
  const { issued = 0, revised = 0, withdrawn = 0, erased = 0 } = receipts;
  return {
    sales,
    transactions,
    matching,
    receipts: { issued, revised, withdrawn, erased },
    deliveries,
    insights: { releasedCells: insights },
    outbox,
    ...(lag === undefined ? {} : { lag }),
  };
};

const saleCounts = async (operator: Operator): Promise<NetworkStats['sales']> => {
  const [row] = await operator.query<{ revisions: string; sales: string }>(
    'ingestion',
    'SELECT count(*) AS revisions, count(DISTINCT (retailer_id, sale_id)) AS sales FROM sale_revision',
  );
  return { saleRevisions: Number(row?.revisions), sales: Number(row?.sales) };
};

const transactionCounts = async (operator: Operator): Promise<NetworkStats['transactions']> => {
  const [row] = await operator.query<{ accepted: string; not_consented: string; kept: string }>(
    'delivery',
    `SELECT (SELECT coalesce(sum(accepted), 0) FROM intake_tally) AS accepted,
            (SELECT coalesce(sum(not_consented), 0) FROM intake_tally) AS not_consented,
            (SELECT count(DISTINCT (bank_id, transaction_id)) FROM transaction_seen) AS kept`,
  );
  return {
    acceptedLines: Number(row?.accepted),
    notConsentedLines: Number(row?.not_consented),
    kept: Number(row?.kept),
  };
};

const matchingCounts = async (operator: Operator): Promise<NetworkStats['matching']> => {
  const [byDecision, matchedByTier, unmatchedByReason] = await Promise.all([
    grouped(
      operator,
      'matching',
      `SELECT coalesce(decision, 'none') AS name, count(*) AS n FROM card_transaction GROUP BY 1`,
    ),
    grouped(
      operator,
      'matching',
      `SELECT tier AS name, count(*) AS n FROM card_transaction WHERE decision = 'assert' GROUP BY 1`,
    ),
    grouped(
      operator,
      'matching',
      `SELECT reason AS name, count(*) AS n FROM card_transaction WHERE decision = 'unmatched' GROUP BY 1`,
    ),
  ]);
  const of = (name: string): number => byDecision[name] ?? 0;
  return {
    transactions: Object.values(byDecision).reduce((sum, n) => sum + n, 0),
    matched: of('assert'),
    matchedByTier,
    abstained: of('abstain'),
    unmatched: of('unmatched'),
    unmatchedByReason,
    held: of('hold'),
    undecided: of('none'),
  };
};

const deliveryCounts = async (operator: Operator): Promise<NetworkStats['deliveries']> => {
  const byState = await grouped(
    operator,
    'delivery',
    'SELECT state AS name, count(*) AS n FROM delivery GROUP BY state',
  );
  return {
    delivered: byState['delivered'] ?? 0,
    pending: (byState['pending'] ?? 0) + (byState['sending'] ?? 0),
    failed: byState['failed'] ?? 0,
    cancelled: byState['cancelled'] ?? 0,
    attempts: await one(operator, 'delivery', 'SELECT count(*) AS n FROM delivery_attempt'),
  };
};

const outboxDepths = async (operator: Operator): Promise<Record<ServiceName, number>> =>
  Object.fromEntries(
    await Promise.all(
      services.map(
        async (service) => [service, await one(operator, service, 'SELECT count(*) AS n FROM outbox')] as const,
      ),
    ),
  ) as Record<ServiceName, number>;

const lagOf = async (operator: Operator): Promise<Lag | undefined> => {
  const admin = operator.watcher.admin({ retry: { retries: 2 } });
  const topology = topologyOfThisCheckout();
  try {
    await admin.connect();
    return await readLag(admin, operator.prefix, topology, await readCommits(admin, operator.prefix, topology));
  } catch (error) {
    // kafkajs hides a missing right on a group behind "coordinator not found".
    if (/Authorization|GroupCoordinatorNotFound/i.test(`${(error as Error).name} ${(error as { type?: string }).type}`))
      return undefined;
    throw new OpsError('not-reachable', 'Kafka did not answer. Is the network running?', { cause: error });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

const one = async (operator: Operator, service: ServiceName, sql: string): Promise<number> => {
  const [row] = await operator.query<{ n: string }>(service, sql);
  return Number(row?.n ?? 0);
};

const grouped = async (operator: Operator, service: ServiceName, sql: string): Promise<Record<string, number>> => {
  const rows = await operator.query<{ name: string; n: string }>(service, sql);
  return Object.fromEntries(rows.map((row) => [row.name, Number(row.n)]));
};
