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

/** What to say of a fault that time may cure, Kafka or a database being away; undefined for every other one. */
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

/** Ends with a fault that time may cure where `work` has not ended by `deadline`. What comes of it later is dropped. */
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
