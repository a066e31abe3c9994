import type { EachBatchPayload } from 'kafkajs';
import type { OnFault } from '../kafkajs/errors.js';

type Offsets = Pick<EachBatchPayload, 'uncommittedOffsets' | 'commitOffsetsIfNecessary' | 'isRunning'>;

const COMMIT_EVERY_MS = 250;

/**
 * Commits what is resolved on a timer instead of after every partition's batch, so that no fetch waits for a commit. What a
 * killed consumer had not committed comes again; its effect is in the database already, where the inbox drops the repeat.
 */
export class OffsetCommitter {
  #latest: Offsets | undefined;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(private readonly onFault: OnFault) {}

  /** Something was resolved: it is committed within {@link COMMIT_EVERY_MS}. */
  resolved(offsets: Offsets): void {
    this.#latest = offsets;
    if (!this.#draining) this.#timer ??= setTimeout(() => void this.commit(), COMMIT_EVERY_MS);
  }

  /** Commits now, and from now on only when asked to. */
  drain(): Promise<void> {
    this.#draining = true;
    return this.commit();
  }

  /** Commits now. A fault is reported and not thrown; where the group has moved on or the consumer has ended, the records come again. */
  async commit(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const latest = this.#latest;
    if (!latest) return;
    this.#latest = undefined;
    try {
      await latest.commitOffsetsIfNecessary(latest.uncommittedOffsets());
    } catch (error) {
      this.onFault(error, 'offsets are not committed: what they cover is committed later, or comes again');
      if (!hasMovedOn(error) && latest.isRunning() && !this.#latest) this.resolved(latest);
    }
  }
}

const hasMovedOn = (error: unknown): boolean =>
  ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'].includes((error as { type?: string }).type ?? '');
