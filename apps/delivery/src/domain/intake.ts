import type { Verdict } from '@quittance/consent-policy';

/** One checked line of a bank's request. */
export interface OfferedTransaction<T> {
  readonly transactionId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly contentHash: string;
  readonly body: T;
}

/** What is on record of one revision, after this request's own were added. */
export interface SeenRevision {
  readonly transactionId: string;
  readonly revision: number;
  readonly contentHash: string;
  readonly published: boolean;
}

/** `consent-unknown`: a record of one of the account's consents is parked, so the bank is to send the line again later. */
export type IntakeAnswer = 'accepted' | 'not-consented' | 'consent-unknown' | 'conflict';

export interface IntakeDecision<T> {
  /** One per offered line, in order. */
  readonly answers: readonly IntakeAnswer[];
  /** What Kafka does not have yet, each revision once. */
  readonly publish: readonly OfferedTransaction<T>[];
}

type Verdicts = ReadonlyMap<string, Verdict>;

const revisionKey = (of: { transactionId: string; revision: number }): string => `${of.revision}/${of.transactionId}`;

/** The first of each revision among the lines of accounts that consent: what may be put on record. */
export const recordable = <T>(
  offered: readonly OfferedTransaction<T>[],
  verdicts: Verdicts,
): OfferedTransaction<T>[] => {
  const first = new Map<string, OfferedTransaction<T>>();
  for (const line of offered) {
    if (verdicts.get(line.accountId) === 'given' && !first.has(revisionKey(line))) first.set(revisionKey(line), line);
  }
  return [...first.values()];
};

/** Compares lines with what is on record: the same content again changes nothing, another content of the same revision is refused. */
export const decideIntake = <T>(
  offered: readonly OfferedTransaction<T>[],
  verdicts: Verdicts,
  seen: readonly SeenRevision[],
): IntakeDecision<T> => {
  const onRecord = new Map(seen.map((s) => [revisionKey(s), s]));
  const publish = new Map<string, OfferedTransaction<T>>();
  const answers = offered.map((line): IntakeAnswer => {
    const verdict = verdicts.get(line.accountId);
    if (verdict !== 'given') return verdict === 'blocked' ? 'consent-unknown' : 'not-consented';
    const key = revisionKey(line);
    const record = onRecord.get(key);
    if (record === undefined) throw new Error('a consenting line was not put on record');
    if (record.contentHash !== line.contentHash) return 'conflict';
    if (!record.published && !publish.has(key)) publish.set(key, line);
    return 'accepted';
  });
  return { answers, publish: [...publish.values()] };
};
