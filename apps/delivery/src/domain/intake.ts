import type { Verdict } from '@quittance/consent-policy';

/** What the consents of an account allow now, and for purchases from when on (epoch ms). */
export interface Cover {
  readonly verdict: Verdict;
  readonly coversFrom: number;
}

/** One checked line of a bank's request. */
export interface OfferedTransaction<T> {
  readonly transactionId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly contentHash: string;
  /** By when the purchase was certainly made, as the bank says; epoch ms. */
  readonly boughtBy: number;
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

type Covers = ReadonlyMap<string, Cover>;

/** What is known of consents when a request is decided. */
export interface KnownConsents {
  readonly covers: Covers;
  /** Every consent that was in Kafka when the request came has been read: what is not known does not exist. */
  readonly isCertain: boolean;
}

/** What consent says of one line: a purchase from before its consent is covered by none. */
const verdictOn = (line: Pick<OfferedTransaction<unknown>, 'accountId' | 'boughtBy'>, covers: Covers): Verdict => {
  const { verdict, coversFrom } = covers.get(line.accountId) ?? { verdict: 'absent', coversFrom: 0 };
  return verdict === 'given' && line.boughtBy < coversFrom ? 'absent' : verdict;
};

/** Whether a consent that has not been read yet may allow more. */
export const mayBeUnread = (
  line: Pick<OfferedTransaction<unknown>, 'accountId' | 'boughtBy'>,
  covers: Covers,
): boolean => {
  const verdict = verdictOn(line, covers);
  return verdict === 'absent' || verdict === 'paused';
};

const revisionKey = (of: { transactionId: string; revision: number }): string => `${of.revision}/${of.transactionId}`;

/** The first of each revision among the lines of accounts that consent: what may be put on record. */
export const recordable = <T>(offered: readonly OfferedTransaction<T>[], covers: Covers): OfferedTransaction<T>[] => {
  const first = new Map<string, OfferedTransaction<T>>();
  for (const line of offered) {
    if (verdictOn(line, covers) === 'given' && !first.has(revisionKey(line))) first.set(revisionKey(line), line);
  }
  return [...first.values()];
};

/** Compares lines with what is on record: the same content again changes nothing, another content of the same revision is refused. */
export const decideIntake = <T>(
  offered: readonly OfferedTransaction<T>[],
  { covers, isCertain }: KnownConsents,
  seen: readonly SeenRevision[],
): IntakeDecision<T> => {
  const onRecord = new Map(seen.map((s) => [revisionKey(s), s]));
  const publish = new Map<string, OfferedTransaction<T>>();
  const answers = offered.map((line): IntakeAnswer => {
    const verdict = verdictOn(line, covers);
    if (verdict === 'blocked' || (verdict !== 'given' && !isCertain)) return 'consent-unknown';
    if (verdict !== 'given') return 'not-consented';
    const key = revisionKey(line);
    const record = onRecord.get(key);
    if (record === undefined) throw new Error('a consenting line was not put on record');
    if (record.contentHash !== line.contentHash) return 'conflict';
    if (!record.published && !publish.has(key)) publish.set(key, line);
    return 'accepted';
  });
  return { answers, publish: [...publish.values()] };
};
