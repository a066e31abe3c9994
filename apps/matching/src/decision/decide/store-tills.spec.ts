// A gap in a till's numbers is a document that never arrived, and the gap shows roughly when it was made; unsound
// numbering is ignored. A till that sends nothing while others do may send it all tomorrow.
import { describe, expect, it } from '@jest/globals';
import { StoreTills } from './store-tills.js';

const MINUTE = 60_000;
const T0 = 1767609000000;
const at = (minute: number) => T0 + minute * MINUTE;

interface Tills {
  readonly tills?: readonly string[];
  /** Minutes whose document of till T1 never arrived. */
  readonly lost?: readonly number[];
  readonly numberOf?: (minute: number) => number;
}

/** One document per minute and till, for ten hours. */
function storeOf({ tills = ['T1'], lost = [], numberOf = (minute) => 5_000 + minute }: Tills = {}): StoreTills {
  const numbers = new StoreTills();
  for (const till of tills) {
    for (let minute = 0; minute < 600; minute += 1) {
      if (till !== 'T1' || !lost.includes(minute)) numbers.add(till, numberOf(minute), at(minute));
    }
  }
  return numbers;
}

describe('the share that was lost', () => {
  it('follows from the gaps about that time', () => {
    const store = storeOf({ lost: [200, 205, 400] });
    expect(store.lostShareIn(at(195), at(214))).toBeCloseTo(2 / 20);
    expect(store.lostShareIn(at(300), at(320))).toBe(0);
    expect(store.lostShareIn(at(1), at(598))).toBeCloseTo(3 / 598);
  });

  it('counts a gap with one side in the span', () => {
    expect(storeOf({ lost: [200, 201, 202] }).lostShareIn(at(203), at(210))).toBeCloseTo(3 / 11);
  });

  it('is taken over all tills together', () => {
    expect(storeOf({ tills: ['T1', 'T2'], lost: [200] }).lostShareIn(at(195), at(204))).toBeCloseTo(1 / 20);
  });

  it('does not depend on the order of documents, nor on repeats', () => {
    const store = new StoreTills();
    const minutes = Array.from({ length: 600 }, (_, minute) => (minute * 7) % 600).filter((minute) => minute !== 200);
    for (const minute of [...minutes, ...minutes]) store.add('T1', minute, at(minute));
    expect(store.lostShareIn(at(191), at(210))).toBeCloseTo(1 / 20);
    expect(store.lostShareIn(at(300), at(320))).toBe(0);
  });
});

describe('a till is quiet', () => {
  const HOUR = 60;

  it('while it has sent nothing that was made later, and others have', () => {
    const store = new StoreTills();
    store.add('T1', 1, at(0));
    store.add('T2', 1, at(0));
    store.add('T1', 2, at(24 * HOUR));
    expect(store.isQuietSince(at(12 * HOUR))).toBe(true);
    store.add('T2', null, at(13 * HOUR));
    expect(store.isQuietSince(at(12 * HOUR))).toBe(false);
  });

  it('no longer after days without use', () => {
    const store = new StoreTills();
    store.add('T2', 1, at(0));
    store.add('T1', 1, at(100 * HOUR));
    expect(store.isQuietSince(at(80 * HOUR))).toBe(false);
  });
});

describe('the lost share is unknown', () => {
  it('where no loss was ever seen: lost documents may have no number', () => {
    expect(storeOf().lostShareIn(at(100), at(120))).toBeUndefined();
  });

  it('before the first and after the last document', () => {
    const store = storeOf({ lost: [200] });
    expect(store.lostShareIn(at(-5), at(10))).toBeUndefined();
    expect(store.lostShareIn(at(590), at(610))).toBeUndefined();
  });

  it('where one till has no documents around that time', () => {
    const store = storeOf({ lost: [200] });
    store.add('T2', 1, at(150));
    expect(store.lostShareIn(at(100), at(120))).toBeUndefined();
  });

  it('where a document has no number or no till', () => {
    const [numberless, tillless] = [storeOf({ lost: [200] }), storeOf({ lost: [200] })];
    numberless.add('T1', null, at(150));
    tillless.add(null, 5_150, at(150));
    expect(numberless.lostShareIn(at(100), at(120))).toBeUndefined();
    expect(tillless.lostShareIn(at(100), at(120))).toBeUndefined();
  });

  it('where numbers are reused', () => {
    const store = storeOf({ lost: [200] });
    store.add('T1', 5_100, at(1_540));
    expect(store.lostShareIn(at(100), at(120))).toBeUndefined();
  });

  it('where most numbers are missing: the till does not number by one', () => {
    expect(storeOf({ numberOf: (minute) => minute * 3 }).lostShareIn(at(100), at(120))).toBeUndefined();
  });

  it('for a jump to a new range of numbers', () => {
    const store = storeOf({ lost: [200], numberOf: (minute) => (minute < 300 ? minute : 100_000 + minute) });
    expect(store.lostShareIn(at(290), at(310))).toBe(0);
  });
});

describe('a till is cut off', () => {
  const cutAt = (missing: (minute: number) => boolean, again = 600) => {
    const store = new StoreTills();
    for (let minute = 0; minute < 600; minute += 7) if (!missing(minute)) store.add('T1', null, at(minute));
    return store.isCutOffAt(at(100), at(again));
  };

  it('where it sold until then, nothing in the three hours after, and again later', () => {
    expect(cutAt((minute) => minute > 100 && minute < 300)).toBe(true);
  });

  it('but not where it has a document from these hours, sold nothing before, or has not sold again', () => {
    expect(cutAt((minute) => minute > 100 && minute < 250)).toBe(false);
    expect(cutAt((minute) => minute < 300)).toBe(false);
    expect(cutAt((minute) => minute > 100)).toBe(false);
    expect(cutAt((minute) => minute > 100 && minute < 300, 290)).toBe(false);
  });
});

describe('documents from before the start', () => {
  it('are ignored, as if they had never arrived', () => {
    const lived = storeOf({ tills: ['T1', 'T2'], lost: [50, 200, 320, 350] });
    lived.add('T0', 7, at(10));
    lived.add('T2', null, at(20));
    lived.add('T2', 5_030, at(560));
    lived.forgetUntil(at(299));
    const fresh = new StoreTills(at(299));
    for (let minute = 0; minute < 600; minute += 1) {
      if (![50, 200, 320, 350].includes(minute)) fresh.add('T1', 5_000 + minute, at(minute));
      fresh.add('T2', 5_000 + minute, at(minute));
    }
    fresh.add('T2', 5_030, at(560));
    for (let minute = 290; minute < 600; minute += 5) {
      expect(lived.lostShareIn(at(minute), at(minute + 10))).toBe(fresh.lostShareIn(at(minute), at(minute + 10)));
    }
    expect(lived.lostShareIn(at(320), at(329))).toBeCloseTo(1 / 20);
    expect(lived.isQuietSince(at(300))).toBe(false);
  });

  it('do not count when they arrive late', () => {
    const store = new StoreTills(at(100));
    store.add('T1', null, at(100));
    for (let minute = 101; minute < 600; minute += 1) if (minute !== 200) store.add('T1', minute, at(minute));
    expect(store.lostShareIn(at(191), at(210))).toBeCloseTo(1 / 20);
  });
});
