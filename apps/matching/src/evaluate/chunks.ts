import { type AccountKey, toAccountKey } from '../domain/identity.js';
import { dayOf } from '../domain/link/evidence.js';
import type { Arrival } from './arrivals.js';

type Of<Kind extends Arrival['kind']> = Extract<Arrival, { kind: Kind }>;
export type LinkedArrival = Of<'sale'> | Of<'transaction'>;

/** Arrivals that can be taken in together: first the stores or consents, then the rest in their order. */
export interface Chunk {
  readonly stores: Of<'store'>[];
  readonly consents: Of<'consent'>[];
  readonly linked: LinkedArrival[];
}

/**
 * Cuts arrivals into chunks in such a way that the cuts change nothing. Stores and consents end a chunk, except that a first
 * consent of an account that has not shown up in the chunk may as well have come before it. A day ends one too: what is learnt on a
 * day counts from the next.
 */
export async function* toChunks(arrivals: AsyncIterable<readonly Arrival[]>, size: number): AsyncGenerator<Chunk> {
  const known = new Set<AccountKey>();
  let chunk: Chunk = { stores: [], consents: [], linked: [] };
  let accounts = new Set<AccountKey>();
  const isEmpty = () => chunk.stores.length + chunk.consents.length + chunk.linked.length === 0;
  const cut = (): Chunk => {
    const full = chunk;
    chunk = { stores: [], consents: [], linked: [] };
    accounts = new Set();
    return full;
  };
  for await (const some of arrivals) {
    for (const arrival of some) {
      if (arrival.kind === 'store') {
        const first = chunk.stores[0];
        const isTogether = chunk.linked.length + chunk.consents.length === 0 && (!first || first.at === arrival.at);
        if (!isTogether) yield cut();
        chunk.stores.push(arrival);
      } else {
        const first = chunk.linked[0] ?? chunk.consents[0];
        const isOtherDay = first !== undefined && dayOf(first.at) !== dayOf(arrival.at);
        if (chunk.stores.length > 0 || isOtherDay || chunk.linked.length + chunk.consents.length >= size) yield cut();
        if (arrival.kind === 'consent') {
          const account = toAccountKey(arrival.bankId, arrival.body.accountId);
          const isFirst = !known.has(account) && !accounts.has(account) && arrival.body.state === 'given';
          known.add(account);
          if (!isFirst && chunk.linked.length > 0) yield cut();
          chunk.consents.push(arrival);
        } else {
          if (arrival.kind === 'transaction') accounts.add(toAccountKey(arrival.bankId, arrival.body.accountId));
          chunk.linked.push(arrival);
        }
      }
    }
  }
  if (!isEmpty()) yield cut();
}

/** Works on one item after the other; the work on one says when it is a good moment to read the next, which else is read at its end. */
export async function eachReadAhead<T>(
  read: () => Promise<T | undefined>,
  work: (item: T, readNext: () => void) => Promise<void>,
): Promise<void> {
  for (let item = await read(); item !== undefined; ) {
    let next: Promise<T | undefined> | undefined;
    await work(item, () => {
      next ??= read();
      // A fault is met when its turn comes; until then nobody waits for it.
      next.catch(() => undefined);
    });
    item = await (next ?? read());
  }
}
