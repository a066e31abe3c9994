import { describe, expect, it } from '@jest/globals';
import { ContentMemory, type SentRevision } from './content-memory.js';

// Another content of a revision is told without keeping any; memory is bounded.

const sent = { bankId: 'b', transactionId: 't', revision: 1, contentHash: 'x' };
const send = (memory: ContentMemory, over: Partial<SentRevision> = {}): boolean => {
  const digests = memory.digestsOf({ ...sent, ...over });
  const contradicts = memory.contradicts(digests);
  memory.remember(digests);
  return contradicts;
};

describe('ContentMemory', () => {
  it('tells another content of the same revision, and goes by the first', () => {
    const memory = new ContentMemory();
    const answers = ['x', 'x', 'y', 'x', 'y'].map((contentHash) => send(memory, { contentHash }));
    expect(answers).toEqual([false, false, true, false, true]);
  });

  it('keeps banks, transactions and revisions apart', () => {
    const memory = new ContentMemory();
    send(memory);
    for (const other of [{ bankId: 'c' }, { transactionId: 'u' }, { revision: 2 }]) {
      expect(send(memory, { ...other, contentHash: 'y' })).toBe(false);
    }
  });

  it('forgets what came the longest ago', () => {
    const memory = new ContentMemory(2);
    for (const transactionId of ['t', 'u', 't', 'v']) send(memory, { transactionId });
    const again = ['t', 'u'].map((transactionId) => send(memory, { transactionId, contentHash: 'y' }));
    expect(again).toEqual([true, false]);
  });

  it('knows a transaction by any revision of it, of its own bank, for as long', () => {
    const memory = new ContentMemory(2);
    expect(memory.knows(sent)).toBe(false);
    send(memory, { revision: 7 });
    expect(memory.knows(sent)).toBe(true);
    expect(memory.knows({ ...sent, bankId: 'c' })).toBe(false);
    for (const transactionId of ['u', 'v']) send(memory, { transactionId });
    expect(memory.knows(sent)).toBe(false);
  });

  it('forgets a revision and its transaction when told to', () => {
    const memory = new ContentMemory();
    send(memory);
    send(memory, { transactionId: 'u' });
    memory.forget([sent]);
    expect(['t', 'u'].map((transactionId) => memory.knows({ ...sent, transactionId }))).toEqual([false, true]);
    expect(send(memory, { contentHash: 'y' })).toBe(false);
  });

  it('makes digests that are its own', () => {
    expect(new ContentMemory().digestsOf(sent)).not.toEqual(new ContentMemory().digestsOf(sent));
  });
});
