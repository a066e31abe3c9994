// No owner of keys takes the last place from the others, and a place that was given back is free again.
import { describe, expect, it } from '@jest/globals';
import { ZstdPlaces } from './zstd-places.js';

const takeAll = (places: ZstdPlaces, ownerId: string): number => {
  let taken = 0;
  while (places.take(ownerId)) taken += 1;
  return taken;
};

describe('places for zstd', () => {
  it('are half of all for one owner, and half of what is left for the next', () => {
    const places = new ZstdPlaces();
    const owners = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(owners.map((ownerId) => takeAll(places, ownerId))).toEqual([16, 8, 4, 2, 1, 1, 0]);
  });

  it('are the owner’s again, and another’s, once they are given back', () => {
    const places = new ZstdPlaces();
    takeAll(places, 'a');
    takeAll(places, 'b');
    for (let i = 0; i < 16; i += 1) places.give('a');
    expect(takeAll(places, 'c')).toBe(12);
    for (let i = 0; i < 12; i += 1) places.give('c');
    for (let i = 0; i < 8; i += 1) places.give('b');
    expect(takeAll(places, 'a')).toBe(16);
  });
});
