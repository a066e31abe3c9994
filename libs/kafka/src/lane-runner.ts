import type { Topic } from '@quittance/contracts';
import type { RecordParked } from '@quittance/contracts-parked';
import { decodeRaw, endSpan, type RawRecord, toParked } from './raw-record.js';
import type { Delivered } from './delivered.js';
import type { OnFault } from './errors.js';
import { DonePrefix, runLanes } from './lanes.js';
import { boundedRetry, countOutcomes, type Outcome } from './outcome.js';
import type { Publisher } from './publisher.js';

export interface LaneRunnerOptions {
  readonly service: string;
  readonly width: number;
  readonly parkedTopic: Topic<RecordParked>;
  readonly publisher: Publisher;
  readonly handle: (records: readonly Delivered<unknown>[]) => Promise<readonly Outcome[]>;
  readonly onOutcome: (outcome: Outcome, count: number) => void;
  readonly onFault: OnFault;
  readonly wait: (ms: number) => Promise<void>;
}

interface Item {
  readonly raw: RawRecord;
  readonly index: number;
  readonly record: Delivered<unknown>;
}

interface Verdict {
  readonly raw: RawRecord;
  readonly index: number;
  readonly outcome: Outcome;
}

/**
 * For handlers that wait on I/O and keep nothing in the database: one call per key and batch with that key's records in order,
 * keys side by side. Delivery is at least once, so the effect itself must be repeatable. Offsets resolve up to the first record
 * that is not done.
 */
export class LaneRunner {
  constructor(
    private readonly topic: Topic<unknown>,
    private readonly options: LaneRunnerOptions,
  ) {}

  async run(raws: readonly RawRecord[], onPrefix: (length: number) => void): Promise<void> {
    const prefix = new DonePrefix(raws.length);
    const lanes = new Map<string, Item[]>();
    const settle = (verdicts: readonly Verdict[]): void => {
      countOutcomes(verdicts, this.options.onOutcome);
      const before = prefix.length;
      for (const { raw, index, outcome } of verdicts) {
        endSpan(raw.span, outcome);
        prefix.mark(index);
      }
      if (prefix.length > before) onPrefix(prefix.length);
    };
    for (const [index, raw] of raws.entries()) {
      const record = decodeRaw(this.topic, raw);
      if ('kind' in record) {
        await this.#park(raw, record, 1);
        settle([{ raw, index, outcome: record }]);
        continue;
      }
      const lane = lanes.get(raw.key);
      if (lane) lane.push({ raw, index, record });
      else lanes.set(raw.key, [{ raw, index, record }]);
    }
    let failed: Error | undefined;
    await runLanes(
      [...lanes.values()],
      (lane) => lane[0]!.raw.key,
      this.options.width,
      async (lane) => {
        try {
          await this.#lane(lane, settle);
        } catch (error) {
          failed = error instanceof Error ? error : new Error(String(error));
        }
      },
    );
    if (failed !== undefined) throw failed;
  }

  async #lane(lane: readonly Item[], settle: (verdicts: readonly Verdict[]) => void): Promise<void> {
    let left = lane;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const outcomes = await this.#attempt(left);
      const verdicts = left.map((item, i) => ({ ...item, outcome: boundedRetry(outcomes[i]!, attempt) }));
      const isAgain = ({ outcome }: Verdict) => outcome.kind === 'retry';
      for (const { raw, outcome } of verdicts) {
        if (outcome.kind === 'park') await this.#park(raw, outcome, attempt);
      }
      settle(verdicts.filter((verdict) => !isAgain(verdict)));
      left = verdicts.filter(isAgain);
      if (left.length > 0) await this.options.wait(50 * 2 ** attempt);
    }
  }

  #park(raw: RawRecord, outcome: Outcome, attempts: number): Promise<void> {
    if (outcome.kind !== 'park') return Promise.resolve();
    const value = toParked(this.options.service, raw, outcome, attempts);
    return this.options.publisher.publish(this.options.parkedTopic, [{ key: raw.key, value, trace: raw.trace }]);
  }

  async #attempt(items: readonly Item[]): Promise<readonly Outcome[]> {
    try {
      const outcomes = await this.options.handle(items.map((i) => i.record));
      if (outcomes?.length === items.length) return outcomes;
      throw new Error(
        `the handler of ${this.topic.name} answered ${outcomes?.length ?? 'no'} outcomes for ${items.length} records`,
      );
    } catch (error) {
      this.options.onFault(error, 'the records are tried again');
      return items.map(() => ({ kind: 'retry', reason: 'handler-fault' }));
    }
  }
}
