import type { Network } from '@quittance/testbed';

/** That something was disclosed, as delivery's ledger has it. Times are epoch ms. */
export interface Disclosed {
  readonly bankId: string;
  readonly accountId: string;
  readonly consentId: string | null;
  readonly version: number | null;
  readonly at: number;
}

/** A change of a consent, as the consent service's records have it. */
export interface Decided {
  readonly bankId: string;
  readonly consentId: string;
  readonly accountId: string;
  readonly version: number;
  readonly at: number;
  /** Whether receipts are allowed from then on. */
  readonly allows: boolean;
}

/** That a service knew of the end of a consent. */
interface Known {
  readonly bankId: string;
  readonly consentId: string;
  readonly at: number;
}

interface Replayed {
  readonly disclosures: number;
  readonly ended: number;
  /** Disclosures after their consent had ended by its record, in ms after it: what was on its way, or cut off. */
  readonly lateMs: readonly number[];
  readonly complaints: readonly string[];
}

/** Past this no exit may go on, cut off or not: CONSENT_MAX_AGE_MS, and the time of one look. */
const MOST_LATE_MS = 62_000;
/** A database transaction that began before another had ended may say an earlier time than it. */
const OVERLAP_MS = 2_000;

const nameOf = ({ bankId, consentId }: { bankId: string; consentId: string | null }): string =>
  `${bankId}/${consentId ?? ''}`;

/** Goes through what was disclosed beside what was decided: each under a consent that stood, and none once its end was known. */
export const replay = (
  disclosed: readonly Disclosed[],
  decided: readonly Decided[],
  known: readonly Known[],
): Replayed => {
  const decisions = Map.groupBy(decided, nameOf);
  const knownAt = new Map(known.map((one) => [nameOf(one), one.at]));
  const lateMs: number[] = [];
  const complaints: string[] = [];
  for (const one of disclosed) {
    const own = (decisions.get(nameOf(one)) ?? []).toSorted((a, b) => a.version - b.version);
    const under = own.find(({ version }) => version === one.version);
    if (under === undefined || !under.allows || under.accountId !== one.accountId) {
      complaints.push(`a disclosure to ${one.bankId} under no consent that allows it`);
      continue;
    }
    const end = own.find(({ version, allows }) => version > under.version && !allows);
    if (end === undefined || one.at <= end.at) continue;
    lateMs.push(one.at - end.at);
    if (one.at - end.at > MOST_LATE_MS) complaints.push(`a disclosure ${one.at - end.at} ms after its consent ended`);
    const learned = knownAt.get(nameOf(one));
    if (learned !== undefined && one.at > learned + OVERLAP_MS)
      complaints.push(`a disclosure ${one.at - learned} ms after the end of its consent was known`);
  }
  const ended = decided.filter(({ allows }) => !allows).length;
  return { disclosures: disclosed.length, ended, lateMs, complaints };
};

/** The evidence of a network, from the two services that keep it. */
export const replayNetwork = async ({ bed }: Pick<Network, 'bed'>): Promise<Replayed> => {
  const disclosed = await bed.query<Disclosed>(
    'delivery',
    `SELECT bank_id AS "bankId", account_id AS "accountId", consent_id AS "consentId", consent_version::float8 AS version,
            extract(epoch FROM at)::float8 * 1000 AS at FROM disclosure`,
  );
  const known = await bed.query<Known>(
    'delivery',
    `SELECT bank_id AS "bankId", consent_id AS "consentId", extract(epoch FROM stored_at)::float8 * 1000 AS at
       FROM receipt_event WHERE type = 'consent.ended'`,
  );
  const decided = await bed.query<Decided>(
    'consent',
    `SELECT bank_id AS "bankId", consent_id AS "consentId", account_id AS "accountId", version::float8,
            changed_at::float8 AS at, change -> 'statement' ->> 'state' = 'given' AS allows FROM consent_record`,
  );
  return replay(disclosed, decided, known);
};
