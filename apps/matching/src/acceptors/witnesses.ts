import { ownerOf, saleKeyOf, type TransactionKey } from '../decision/identity.js';
import { compare } from '../decision/compare/rules.js';
import type { TenderFacts } from '../decision/facts.js';
import { isSeconded } from '../decision/session/learned-places.js';
import type { Known } from '../decision/session/known.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import type { Witness } from '../store/witness.store.js';
import type { Loaded } from '../batch/load/load.js';

const DAY_MS = 86_400_000;

/** What a run shows about acceptors without a title. */
interface Seen {
  readonly witnesses: readonly Witness[];
  /** Transactions without a match at the end of the run. */
  readonly unmatched: readonly TransactionKey[];
}

/**
 * Witnesses for acceptors held by the first claim only: a transaction supports the retailers whose tills know its
 * numbers, even a claimant that it cannot be matched to yet, and the retailer it is matched to. `changed`: transactions
 * about which something is new.
 */
export function witnessesOf({ known, holdings, arrived }: Loaded, changed: ReadonlySet<TransactionKey>): Seen {
  if (!holdings.areContestable) return { witnesses: [], unmatched: [] };
  const arrivedNumbers = new Set(arrived.flatMap(({ tenders }) => tenders.flatMap(({ rrn }) => rrn ?? [])));
  const witnesses: Witness[] = [];
  const unmatched: TransactionKey[] = [];
  let numbered: Map<string, TenderFacts[]> | undefined;
  for (const transaction of known.transactions.values()) {
    const { key, accountKey, rrn } = transaction.facts;
    if (!changed.has(key) && (rrn === undefined || !arrivedNumbers.has(rrn))) continue;
    const acceptors = holdings.unprovenOf(transaction);
    if (acceptors.length === 0) continue;
    numbered ??= tendersByNumber(known);
    const sharing = (rrn === undefined ? undefined : numbered.get(rrn)) ?? [];
    const byNumber = new Set(
      sharing.filter((tender) => isKnown(transaction, tender)).map((tender) => ownerOf(tender.storeKey)),
    );
    const { storedDecision } = transaction;
    const matched = storedDecision?.kind === 'assert' ? [ownerOf(saleKeyOf(storedDecision.tenderKey))] : [];
    if (matched.length === 0) unmatched.push(key);
    for (const { merchantId, acquirerId } of acceptors) {
      const about = { merchantId, acquirerId: acquirerId ?? '', transactionKey: key, accountKey };
      for (const retailerId of byNumber) witnesses.push({ ...about, retailerId, byNumber: true });
      for (const retailerId of matched) witnesses.push({ ...about, retailerId, byNumber: false });
    }
  }
  return { witnesses, unmatched };
}

function tendersByNumber({ sales, zones }: Known): Map<string, TenderFacts[]> {
  const tenders = [...sales.values()].filter(({ storeKey }) => zones.has(storeKey)).flatMap((sale) => sale.tenders);
  return Map.groupBy(
    tenders.filter((tender) => tender.rrn !== undefined),
    (tender) => tender.rrn!,
  );
}

/** Whether the till knows numbers of the transaction that would not agree by reuse alone. */
function isKnown({ facts }: TransactionState, tender: TenderFacts): boolean {
  const comparison = compare(facts, tender);
  if (comparison === undefined || comparison.contradiction !== undefined || comparison.reusesRrn) return false;
  const { evidence } = comparison;
  return evidence.money === 'equal' && evidence.apartMs <= DAY_MS && isSeconded(evidence);
}
