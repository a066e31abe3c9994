import { describe, expect, it } from '@jest/globals';
import type { EntryDocument } from '../tell/entry-document.js';
import { readTime, spanOf } from './facts.js';

// The span of a transaction contains every instant that its bank's data may mean.

const utc = (text: string) => Date.parse(text);

function anEntry(over: Partial<EntryDocument>): EntryDocument {
  return {
    transactionId: 'T',
    accountId: 'A',
    stage: 'authorisation',
    state: 'pending',
    direction: 'debit',
    amountMinor: 350,
    currency: 'GBP',
    ...over,
  };
}

describe('spanOf', () => {
  it('contains both instants of a local time that occurs twice', () => {
    expect(spanOf([anEntry({ localAt: '2026-10-25T01:30:00' })])).toEqual({
      from: utc('2026-10-25T00:30:00Z'),
      to: utc('2026-10-25T01:30:00Z'),
      timed: true,
    });
  });

  it('is one instant at any other time, or where the bank gives the time in UTC', () => {
    const noon = utc('2026-10-25T12:00:00Z');
    expect(spanOf([anEntry({ localAt: '2026-10-25T12:00:00' })])).toEqual({ from: noon, to: noon, timed: true });
    expect(spanOf([anEntry({ transmittedAt: '2026-10-25T12:00:00Z' })])).toEqual({ from: noon, to: noon, timed: true });
  });

  it('is the whole day of a date, however long that is', () => {
    const cleared = { stage: 'clearing', state: 'booked' } as const;
    const long = spanOf([anEntry({ ...cleared, transactionDate: '2026-10-25' })]);
    expect(long).toEqual({ from: utc('2026-10-24T23:00:00Z'), to: utc('2026-10-26T00:00:00Z'), timed: false });
    const booked = spanOf([anEntry({ ...cleared, bookedDate: '2026-10-27' })]);
    expect(booked).toEqual({ from: utc('2026-10-19T23:00:00Z'), to: utc('2026-10-28T00:00:00Z'), timed: false });
  });
});

describe('readTime', () => {
  it.each([
    ['2026-10-25T01:30:00+01:00', '2026-10-25T00:30:00Z', '2026-10-25T00:30:00Z'],
    ['2026-10-25T01:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-10-25T01:30:00', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-06-04T13:32', '2026-06-04T12:32:00Z', '2026-06-04T12:32:59Z'],
    ['2026-06-04T13:32+01:00', '2026-06-04T12:32:00Z', '2026-06-04T12:32:59Z'],
    ['2026-06-04T12:32Z', '2026-06-04T12:32:00Z', '2026-06-04T12:32:59Z'],
  ])('%s', (text, from, to) => {
    expect(readTime(text)).toEqual({ from: utc(from), to: utc(to) });
  });
});
