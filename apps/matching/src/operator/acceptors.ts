import type { Unit } from '@quittance/kafka';
import { acquirersOf, type Claim, type Holding, holdingOf, mayBeSame } from '../acceptors/claims.js';
import { ownerOf } from '../decision/identity.js';
import { acquirerColumn, claimsIn, findRivalled, loadClaims } from '../store/acceptor.store.js';
import { loadTestimonies } from '../store/witness.store.js';

/** Later than any stored day (since 1970), so that all days count. */
const ANY_DAY = 2 ** 31 - 1;

/** A merchant id by an acquirer that a retailer claims without being its holder. */
export interface ContestedAcceptor {
  readonly merchantId: string;
  /** Null: any acquirer, or payments whose bank names none. */
  readonly acquirerId: string | null;
  readonly how: Holding['how'];
  readonly holders: readonly string[];
  readonly contestedBy: readonly string[];
  /** Distinct accounts whose matches support each claim so far; only kept while there is no title. */
  readonly testimonies: readonly { readonly retailerId: string; readonly byNumber: number; readonly all: number }[];
}

/** Contested acceptors: they wait for a proof or for an operator's order. */
export async function contestedAcceptors(unit: Unit): Promise<ContestedAcceptor[]> {
  const merchantIds = await findRivalled(unit);
  const claims = await loadClaims(unit, merchantIds);
  const testimonies = await loadTestimonies(unit, ANY_DAY);
  return merchantIds.flatMap((merchantId) => {
    const known = claimsIn(claims, merchantId);
    return [...acquirersOf(known)].flatMap((acquirerId): ContestedAcceptor[] => {
      const { how, retailers } = holdingOf(known, acquirerId);
      const claimants = claimantsOf(known.lines, acquirerId);
      const contestedBy = claimants.filter((retailerId) => retailers !== undefined && !retailers.has(retailerId));
      if (contestedBy.length === 0) return [];
      const own = testimonies.filter(
        (one) => one.merchantId === merchantId && one.acquirerId === acquirerColumn(acquirerId),
      );
      return [{ merchantId, acquirerId, how, holders: [...retailers!].sort(), contestedBy, testimonies: own }];
    });
  });
}

const claimantsOf = (lines: readonly Claim[], acquirerId: string | null): string[] => {
  const own = lines.filter((line) => mayBeSame(line.acquirerId, acquirerId));
  return [...new Set(own.map((line) => ownerOf(line.storeKey)))].sort();
};
