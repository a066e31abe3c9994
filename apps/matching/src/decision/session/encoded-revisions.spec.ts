import { describe, expect, it } from '@jest/globals';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import { UnreadableDocument } from '../../errors.js';
import { EncodedRevisions } from './encoded-revisions.js';
import { type Revisions, withRevision } from './revisions.js';
import { foldTransaction } from './transaction-facts.js';

const { transaction } = aTransactionRouted();
const routed = (revision: number, amountMinor: number) =>
  aTransactionRouted({ transaction: { ...transaction, revision, amountMinor } });
const zoneOf = () => 'Europe/London';

describe('revisions stored as bytes', () => {
  const revisions = [routed(1, 1250), routed(2, 1450)].reduce<Revisions>((known, one) => withRevision(known, one)!, {});
  const { bytes } = EncodedRevisions.of(revisions);

  it('are decoded unchanged', () => {
    const kept = EncodedRevisions.read(bytes);
    expect(kept.value).toMatchObject(revisions);
    expect(foldTransaction(kept.value, zoneOf)).toEqual(foldTransaction(revisions, zoneOf));
    expect(EncodedRevisions.of(kept.value).bytes).toEqual(bytes);
  });

  it('take in one more, and detect one that says nothing new', () => {
    const kept = EncodedRevisions.read(bytes);
    expect(withRevision(kept.value, routed(2, 1450))).toBeUndefined();
    expect(Object.keys(withRevision(kept.value, routed(3, 1450))!)).toEqual(['1', '2', '3']);
  });

  it('are refused when bytes are missing', () => {
    for (const length of [2, bytes.length - 1]) {
      expect(() => EncodedRevisions.read(bytes.subarray(0, length)).value).toThrow(UnreadableDocument);
    }
  });
});
