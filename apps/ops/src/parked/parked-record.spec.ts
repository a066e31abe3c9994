// Parked records have ids that come back, and a replay takes what was named, or what was not put back yet, in order.
import { describe, expect, it } from '@jest/globals';
import { aRecordParked } from '@quittance/contracts-parked/builders';
import { chooseReplay, type ParkedLine, parseParkedId, toParkedId } from './parked-record.js';

const line = (offset: number, overrides: Partial<ParkedLine> = {}): ParkedLine => {
  const place = { service: 'delivery' as const, partition: 0, offset: String(offset) };
  return {
    ...place,
    id: toParkedId(place),
    record: aRecordParked({ parkedAt: 100 - offset }),
    replayedAt: undefined,
    ...overrides,
  };
};

describe('parseParkedId', () => {
  it('reads what toParkedId writes', () => {
    expect(parseParkedId(toParkedId(line(12)))).toEqual({ service: 'delivery', partition: 0, offset: '12' });
  });

  it.each(['delivery', 'delivery/0', 'ingestion/0/1', 'delivery/x/1', 'delivery/0/-1', ''])('refuses %j', (id) => {
    expect(() => parseParkedId(id)).toThrow(/not the id of a parked record/);
  });
});

describe('chooseReplay', () => {
  const parked = [line(0), line(1, { replayedAt: new Date() }), line(2)];

  it('takes all that were not put back yet, in the order they were parked', () => {
    expect(chooseReplay(parked, { ids: [], all: true }).map((l) => l.offset)).toEqual(['2', '0']);
  });

  it('takes what is named, also once more', () => {
    expect(chooseReplay(parked, { ids: ['delivery/0/1', 'delivery/0/01'], all: false }).map((l) => l.offset)).toEqual([
      '1',
    ]);
  });

  it('refuses an id that is not there', () => {
    expect(() => chooseReplay(parked, { ids: ['matching/0/1'], all: false })).toThrow(
      /no parked record matching\/0\/1/,
    );
  });
});
