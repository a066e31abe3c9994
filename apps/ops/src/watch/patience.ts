import { setTimeout as sleep } from 'node:timers/promises';
import { isTransientDatabaseFault, isTransientKafkaFault } from '@quittance/kafka';

/** How often it is tried again. */
const PAUSE_MS = 500;

/** Nothing came back, not even a fault, while there was time. */
class Silence extends Error {
  override readonly name = 'Silence';
}

interface ErrorLike {
  readonly message: string;
  readonly cause?: ErrorLike;
}

/** The message for a transient fault, such as Kafka or a database being unavailable; undefined for any other fault. */
export const awayReason = (fault: unknown): string | undefined => {
  // Not `instanceof Error`: one of Node's own can come from another realm.
  for (let error = fault as ErrorLike | undefined; typeof error?.message === 'string'; error = error.cause) {
    if (error instanceof Silence) return 'Kafka or a database does not answer';
    if (isTransientKafkaFault(error) || isTransientDatabaseFault(error)) {
      return `Kafka or a database does not answer (${error.message})`;
    }
  }
  return undefined;
};

/** Fails with a transient fault if `work` has not finished by `deadline`. Its later result is dropped. */
export const inTime = async <T>(work: Promise<T>, deadline: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Silence('no answer in time')), Math.max(0, deadline - Date.now()));
  });
  return Promise.race([work, silence]).finally(() => clearTimeout(timer));
};

/** Does work that may be repeated; while Kafka or a database is away it is tried again, until time is up. */
export const waitedOut = async <T>(work: () => Promise<T>, timeoutMs: number): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await inTime(work(), deadline);
    } catch (fault) {
      if (awayReason(fault) === undefined || Date.now() > deadline) throw fault;
      await sleep(PAUSE_MS);
    }
  }
};
