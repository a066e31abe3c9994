import type { Topic } from '@quittance/contracts';
import type { RecordParked } from '@quittance/contracts-parked';
import type { DataSource } from 'typeorm';
import type { Delivered, ParkedRecord, Unit } from './delivered.js';
import { backoff } from '../backoff.js';
import { isTransientDatabaseFault, type OnFault } from '../kafkajs/errors.js';
import { BatchSize } from './batch-size.js';
import { Coalescer } from '../coalescer.js';
import { recordPositions } from './positions.js';
import { boundedRetry, countOutcomes, type Outcome } from './outcome.js';
import { decodeRaw, endSpan, type RawRecord, toParked } from './raw-record.js';
import { inTransaction } from '../outbox/transaction.js';
import type { TransactionUnit } from '../outbox/unit.js';

export type HandleBatch = (records: readonly Delivered<unknown>[], unit: Unit) => Promise<readonly Outcome[]>;
export type HandleParked = (records: readonly ParkedRecord[], unit: Unit) => Promise<void>;

interface BatchRunnerOptions {
  readonly service: string;
  readonly dataSource: DataSource;
  readonly parkedTopic: Topic<RecordParked>;
  readonly handle: HandleBatch;
  readonly onParked?: HandleParked;
  /** How far the topic is read is kept in the database. */
  readonly keepsPosition: boolean;
  readonly onCommit: () => void;
  readonly onOutcome: (outcome: Outcome, count: number) => void;
  readonly onFault: OnFault;
  /** False once the consumer is stopping: no more retries. */
  readonly isRunning: () => boolean;
  readonly wait: (ms: number) => Promise<void>;
}

const recordsWait = backoff({ firstMs: 200, mostMs: 5_000 });
const faultWait = backoff({ firstMs: 100, mostMs: 5_000 });

interface Verdict {
  readonly raw: RawRecord;
  readonly outcome: Outcome;
}

/** Takes batches of one topic through decode, dedupe, handler, outbox and commit. Resolves only when every record has its effect. */
export class BatchRunner {
  readonly #size = new BatchSize();
  /** The partitions of a topic share a database transaction, whose cost does not depend on their number. */
  readonly #together = new Coalescer<RawRecord, never>(
    (raws) => this.#settle(raws),
    () => this.#size.most,
  );

  constructor(
    private readonly topic: Topic<unknown>,
    private readonly options: BatchRunnerOptions,
  ) {}

  async run(raws: readonly RawRecord[], onPrefix: (length: number) => void): Promise<void> {
    for (let from = 0; from < raws.length; ) {
      const part = raws.slice(from, from + this.#size.most);
      await this.#together.run(part);
      from += part.length;
      onPrefix(from);
      // The partition's next owner gets the rest.
      if (!this.options.isRunning()) return;
    }
  }

  async #settle(raws: readonly RawRecord[]): Promise<never[]> {
    const since = performance.now();
    let left = raws;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const verdicts = await this.#settleBatch(left, attempt);
      for (const { raw, outcome } of verdicts) endSpan(raw.span, outcome);
      left = verdicts.filter((v) => v.outcome.kind === 'retry').map((v) => v.raw);
      if (left.length > 0) await this.options.wait(recordsWait(attempt));
    }
    this.#size.took(raws.length, performance.now() - since);
    return [];
  }

  /** One transaction for all; when a record's fault spoils it, one savepoint per record. Connection faults are waited out. */
  async #settleBatch(raws: readonly RawRecord[], attempt: number): Promise<readonly Verdict[]> {
    for (let fault = 1; ; fault += 1) {
      try {
        return await this.#inOneTransaction(raws, attempt, false);
      } catch (error) {
        const passes = isTransientDatabaseFault(error);
        this.options.onFault(
          error,
          passes ? 'the batch is tried again' : 'the records of the batch are tried one by one',
        );
        if (!passes) break;
        if (!this.options.isRunning()) throw error;
        await this.options.wait(faultWait(fault));
      }
    }
    for (let fault = 1; ; fault += 1) {
      try {
        return await this.#inOneTransaction(raws, attempt, true);
      } catch (error) {
        this.options.onFault(error, 'the batch is tried again');
        if (!isTransientDatabaseFault(error) || !this.options.isRunning()) throw error;
        await this.options.wait(faultWait(fault));
      }
    }
  }

  #inOneTransaction(raws: readonly RawRecord[], attempt: number, oneByOne: boolean): Promise<readonly Verdict[]> {
    return inTransaction(
      this.options.dataSource,
      async (unit) => {
        const verdicts = new Map<RawRecord, Outcome>();
        const claimed = claimFresh(unit, raws);
        // While the database looks: repeats are rare.
        const records = raws.map((raw) => decodeRaw(this.topic, raw, this.options.keepsPosition));
        const fresh = await claimed;
        const good: { raw: RawRecord; record: Delivered<unknown> }[] = [];
        const unreadable: Verdict[] = [];
        for (const [i, raw] of raws.entries()) {
          if (!fresh.has(raw.messageId) || !fresh.delete(raw.messageId)) {
            verdicts.set(raw, { kind: 'skip', reason: 'duplicate' });
            continue;
          }
          const record = records[i]!;
          if ('kind' in record && record.kind === 'skip') verdicts.set(raw, record);
          else if ('kind' in record) unreadable.push({ raw, outcome: record });
          else good.push({ raw, record });
        }
        // Before the others are handled: one of them may be a later record of the same key that supersedes it.
        await this.#announceParked(unreadable, unit);
        if (oneByOne) {
          for (const one of good) verdicts.set(one.raw, await this.#handleAlone(one.record, unit));
        } else if (good.length > 0) {
          const outcomes = await this.#handle(
            good.map((g) => g.record),
            unit,
          );
          good.forEach((g, i) => verdicts.set(g.raw, outcomes[i]!));
        }
        const settled = [...verdicts].map(([raw, outcome]) => ({ raw, outcome: boundedRetry(outcome, attempt) }));
        await this.#announceParked(settled, unit);
        settled.push(...unreadable);
        await this.#setAside(settled, attempt, unit);
        if (this.options.keepsPosition) await recordPositions(unit, this.topic.name, raws);
        countOutcomes(settled, this.options.onOutcome);
        return settled;
      },
      this.options.onCommit,
    );
  }

  async #handle(records: readonly Delivered<unknown>[], unit: TransactionUnit): Promise<readonly Outcome[]> {
    const outcomes: readonly Outcome[] | undefined = await this.options.handle(records, unit);
    if (outcomes?.length !== records.length) {
      throw new Error(
        `the handler of ${this.topic.name} answered ${outcomes?.length ?? 'no'} outcomes for ${records.length} records`,
      );
    }
    return outcomes;
  }

  async #handleAlone(record: Delivered<unknown>, unit: TransactionUnit): Promise<Outcome> {
    const before = unit.pending;
    await unit.query('SAVEPOINT one_record');
    try {
      const [outcome] = await this.#handle([record], unit);
      await unit.query('RELEASE SAVEPOINT one_record');
      return outcome!;
    } catch (error) {
      if (isTransientDatabaseFault(error)) throw error;
      await unit.query('ROLLBACK TO SAVEPOINT one_record');
      unit.forgetAfter(before);
      this.options.onFault(error, 'a record is parked');
      return { kind: 'park', reason: 'handler-fault', detail: error instanceof Error ? error.name : 'unknown error' };
    }
  }

  /** Parked records go to the parked topic in the same transaction; parked and retried ones leave the inbox, so that they can come again. */
  async #setAside(verdicts: readonly Verdict[], attempt: number, unit: TransactionUnit): Promise<void> {
    const again: string[] = [];
    for (const { raw, outcome } of verdicts) {
      if (outcome.kind === 'park' || outcome.kind === 'retry') again.push(raw.messageId);
      if (outcome.kind !== 'park') continue;
      unit.emit(this.options.parkedTopic, raw.key, toParked(this.options.service, raw, outcome, attempt), raw.trace);
    }
    if (again.length > 0) await unit.query('DELETE FROM inbox WHERE message_id = ANY($1::uuid[])', [again]);
  }

  /** Tells whoever has to know which of these records are parked. */
  async #announceParked(verdicts: readonly Verdict[], unit: TransactionUnit): Promise<void> {
    const parked: ParkedRecord[] = [];
    for (const { raw, outcome } of verdicts) {
      const { key, messageId, partition, offset } = raw;
      if (outcome.kind === 'park') parked.push({ key, reason: outcome.reason, messageId, partition, offset });
    }
    if (parked.length > 0) await this.options.onParked?.(parked, unit);
  }
}

/** Inserts the ids into the inbox; what was there already has had its effect. Nearly always all are new, and no ids need to be returned. */
const claimFresh = async (unit: Unit, raws: readonly RawRecord[]): Promise<Set<string>> => {
  const ids = new Set(raws.map((r) => r.messageId));
  const [claimed] = await unit.query<{ fresh: string[] | null }>(
    `WITH fresh AS (INSERT INTO inbox (message_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING message_id)
     SELECT array_agg(message_id::text) AS fresh FROM fresh HAVING count(*) < $2`,
    [[...ids], ids.size],
  );
  return claimed === undefined ? ids : new Set(claimed.fresh);
};
