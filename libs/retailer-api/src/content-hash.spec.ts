import { describe, expect, it } from '@jest/globals';
import { aFullSaleBody, aSaleBody } from '../test-kit/builders.js';
import { saleContentHash } from './content-hash.js';

// The same content has the same hash however it is written; a change of any single field has another.

function leavesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? value.map((item, at) => [at, item] as const) : Object.entries(value);
  return entries.flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

function without(body: unknown, path: (string | number)[]): unknown {
  const copy = structuredClone(body);
  let at = copy as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
  delete at[path[path.length - 1] ?? ''];
  return copy;
}

describe('saleContentHash', () => {
  it('does not depend on the order of keys', () => {
    const { saleId, ...rest } = aSaleBody();
    expect(saleContentHash({ ...rest, saleId })).toEqual(saleContentHash({ saleId, ...rest }));
  });

  it('depends on every field but the revision', () => {
    const full = aFullSaleBody();
    const hash = saleContentHash(full);
    const same = leavesOf(full).filter((path) => saleContentHash(without(full, path) as typeof full) === hash);
    expect(same).toEqual([['revision']]);
  });
});
