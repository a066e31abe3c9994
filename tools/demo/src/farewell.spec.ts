// The summary at the end says of nothing that it is right which it could not ask.
import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '@quittance/street';
import { farewell, type Known } from './farewell.js';

const right: Verdict = {
  ok: true,
  complaints: [],
  standing: [],
  figures: {
    transactions: { sent: 1, matched: 1, abstained: 0, unmatched: 0, rejected: 0, withoutConsent: 0, voided: 0 },
    receipts: { expected: 1, open: 0, delivered: 1, wrong: 0, missing: 0, unexpected: 0, duplicated: 0, altered: 0 },
    edges: {
      sales: { sent: 1, accepted: 1, rejected: 0 },
      transactions: { sent: 1, accepted: 1, rejected: 0 },
      others: { sent: 0, accepted: 0, rejected: 0 },
      malformed: 0,
      acceptedWrongly: 0,
      refusedWrongly: 0,
    },
  },
};
const status = {
  counts: { webhooks: 1, repeated: 0, invalidSignature: 0, unreadable: 0, fetchFailed: 0 },
  totals: { accounts: 1, transactions: 1, receipts: 1 },
};
const quiet: Known = {
  day: right,
  open: undefined,
  banks: [{ name: 'Northbank', status }],
  tally: { sales: 3, transactions: 2, refused: 0, unanswered: 0, pauses: [] },
  waits: 0,
  crashes: [],
};

describe('farewell', () => {
  it('says that every figure is right where all was asked and is', () => {
    const text = farewell(quiet);
    expect(text).toContain('Every figure is right.');
    expect(text).toContain('Since then: 3 sales and 2 transactions sent, 0 refused\n  Northbank: 1 receipts');
  });

  it('does not say so where something had not settled or could not be asked', () => {
    const text = farewell({ ...quiet, open: 'Not settled after 15 s: Kafka or a database does not answer.' });
    expect(text).not.toContain('Every figure is right.');
    expect(text).toContain('not all of it can be known now: Not settled after 15 s');
    expect(text).toContain('Not everything is known: Not settled after 15 s');
  });

  it('does not say so where the banks could not be asked', () => {
    const text = farewell({ ...quiet, day: 'connect ECONNREFUSED', banks: [{ name: 'Northbank', status: undefined }] });
    expect(text).not.toContain('Every figure is right.');
    expect(text).toContain('The day: it cannot be said whether its figures still are right.\n  connect ECONNREFUSED');
    expect(text).toContain('Northbank: does not answer, so what it has is not known');
  });

  it('does not say so where a figure is wrong by now', () => {
    const text = farewell({ ...quiet, day: { ...right, ok: false, complaints: [{ about: 'edge', text: 'a crash' }] } });
    expect(text).not.toContain('Every figure is right.');
    expect(text).toContain('a crash');
  });

  it('tells of every interruption since, and of what was sent into it', () => {
    const tally = { ...quiet.tally, unanswered: 2, pauses: ['first', 'delivery could not be reached'] };
    const text = farewell({ ...quiet, day: undefined, tally, waits: 7, crashes: ['matching crashed 1 times'] });
    expect(text).toContain('2 without an answer: what became of them is not known');
    expect(text).toContain('An edge was away, or asked to come again, 7 times');
    expect(text).toContain('The street stood still 2 times, the last time because: delivery could not be reached');
    expect(text).toContain('matching crashed 1 times');
  });
});
