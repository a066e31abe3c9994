import { type AccountKey, dayOf, toAccountKey, toSaleState } from '@quittance/matching/inside';
import type { LinkFact } from '@quittance/matching/inside';
import type { Arrival, ArrivalOf } from './arrivals.js';
import { type PreparedFact, Preparation, type ReadSale } from './preparation.js';

/** Arrivals that can be processed together: first the stores or consents, then the rest in order, as records. */
interface Chunk<F = PreparedFact> {
  readonly stores: ArrivalOf<'store'>[];
  readonly consents: ArrivalOf<'consent'>[];
  readonly facts: F[];
}

/**
 * Cuts arrivals into chunks so that the cuts do not affect decisions. Stores and consents end a chunk, except a first
 * consent of an account not yet in the chunk, which may as well have come before it. A day ends one too: learned
 * terminals count from the next day.
 */
export async function* toChunks(arrivals: AsyncIterable<readonly Arrival[]>, size: number): AsyncGenerator<Chunk> {
  const preparation = new Preparation();
  const known = new Set<AccountKey>();
  let chunk: Chunk = { stores: [], consents: [], facts: [] };
  let accounts = new Set<AccountKey>();
  /** Number of sales and transactions in the chunk, and the day of its first arrival. */
  let [linked, day] = [0, 0];
  const cut = (): Chunk => {
    const full = chunk;
    chunk = { stores: [], consents: [], facts: [] };
    accounts = new Set();
    linked = 0;
    return full;
  };
  for await (const some of arrivals) {
    for (const arrival of some) {
      const taken = linked + chunk.consents.length;
      if (arrival.kind === 'store') {
        const first = chunk.stores[0];
        if (taken > 0 || (first && first.at !== arrival.at)) yield cut();
        chunk.stores.push(arrival);
        preparation.register(arrival);
        continue;
      }
      if (chunk.stores.length > 0 || (taken > 0 && dayOf(arrival.at) !== day) || taken >= size) yield cut();
      if (arrival.kind === 'consent') {
        const account = toAccountKey(arrival.bankId, arrival.body.accountId);
        const isFirst = !known.has(account) && !accounts.has(account) && arrival.body.state === 'given';
        known.add(account);
        if (!isFirst && linked > 0) yield cut();
        chunk.consents.push(arrival);
      } else {
        if (arrival.kind === 'transaction') accounts.add(toAccountKey(arrival.bankId, arrival.body.accountId));
        linked += 1;
        chunk.facts.push(...preparation.factsOf(arrival));
      }
      if (linked + chunk.consents.length === 1) day = dayOf(arrival.at);
    }
  }
  if (chunk.stores.length + chunk.consents.length + linked > 0) yield cut();
}

/** Reads everything before the first chunk is taken; each is released as it is taken. */
export async function loadFirst(
  chunks: AsyncIterable<Chunk>,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Chunk>> {
  const loaded: Chunk[] = [];
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    loaded.push(chunk);
  }
  return (async function* () {
    for (let chunk = loaded.shift(); chunk !== undefined; chunk = loaded.shift()) yield chunk;
  })();
}

/** Computes what follows from each record alone, as a chunk is taken. */
export async function* digested(chunks: AsyncIterable<Chunk>): AsyncGenerator<ReadyChunk> {
  for await (const chunk of chunks) yield { ...chunk, facts: chunk.facts.map(digest) };
}

/** A chunk ready to be replayed. */
export type ReadyChunk = Chunk<Exclude<PreparedFact, ReadSale> | Extract<LinkFact, { kind: 'sale' }>>;

function digest(fact: PreparedFact): ReadyChunk['facts'][number] {
  if (fact.kind !== 'read') return fact;
  const { outline, document, at } = fact;
  return { kind: 'sale', said: toSaleState(outline, document), receivedAt: at, at, cause: {} };
}

/** Processes items one after the other; the work on one may trigger reading the next early. */
export async function eachReadAhead<T>(
  items: AsyncIterator<T>,
  work: (item: T, readNext: () => void) => Promise<void>,
): Promise<void> {
  for (let item = await items.next(); !item.done; ) {
    let next: Promise<IteratorResult<T>> | undefined;
    await work(item.value, () => {
      next ??= items.next();
      // A failure surfaces when the item is awaited.
      next.catch(() => undefined);
    });
    item = await (next ?? items.next());
  }
}
