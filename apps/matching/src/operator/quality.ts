import type { Unit } from '@quittance/kafka';
import { bankAdvice } from './quality/advice.js';
import { BankTally } from './quality/bank-tally.js';
import type { BankQuality, Outcomes, QualityOptions, QualityReport } from './quality/figures.js';
import { countDisputes, countOutcome, noOutcomes } from './quality/outcomes.js';
import { ownerOf, type TransactionKey } from '../decision/identity.js';
import type { TransactionFacts } from '../decision/facts.js';
import type { StoredDecision } from '../decision/session/transaction-state.js';
import { foldTransaction } from '../decision/session/transaction-facts.js';
import { countDisputesSince, loadStoreHeaders, rangeOf, readTransactionKeys, zonesIn } from '../store/quality.store.js';
import { loadTransactions } from '../store/transaction.store.js';
import { retailerQualities } from './retailer-quality.js';

const DAY_MS = 86_400_000;
/** Rows per page. */
const PAGE = 1_000;

/**
 * Quality of the data of each retailer and bank for matching, with advice on what to improve. Reads matching's tables
 * page by page; in memory are the figures of all parties and the numbers of one store. The unit should see one snapshot
 * of the tables.
 */
export async function qualityReport(unit: Unit, options: QualityOptions): Promise<QualityReport> {
  const { retailerId, bankId, nowMs, days } = options;
  const from = Math.round(nowMs - days * DAY_MS);
  const sides = await readTransactions(unit, from, options);
  for (const { tier, disputes, ...who } of await countDisputesSince(unit, from)) {
    countDisputes(outcomesOf(sides.retailers, who.retailerId), tier, disputes);
    countDisputes(outcomesOf(sides.banks, who.bankId), tier, disputes);
  }
  const wantsRetailers = retailerId !== undefined || bankId === undefined;
  const wantsBanks = bankId !== undefined || retailerId === undefined;
  return {
    from,
    to: nowMs,
    retailers: wantsRetailers
      ? await retailerQualities(unit, { ...options, from, outcomesOf: (id) => outcomesOf(sides.retailers, id) })
      : [],
    banks: wantsBanks ? banksOf(sides).filter((bank) => bankId === undefined || bank.bankId === bankId) : [],
  };
}

interface Sides {
  readonly retailers: Map<string, Outcomes>;
  readonly banks: Map<string, Outcomes>;
  readonly tallies: Map<string, BankTally>;
}

function banksOf({ banks, tallies }: Sides): BankQuality[] {
  const ids = [...new Set([...tallies.keys(), ...banks.keys()])].sort();
  return ids.map((bankId) => {
    const figures = (tallies.get(bankId) ?? new BankTally()).figures;
    const outcomes = banks.get(bankId) ?? noOutcomes();
    return { bankId, figures, outcomes, advice: bankAdvice({ figures, outcomes }) };
  });
}

/**
 * Reads every transaction once and counts its fields and outcome for its bank, and its outcome for the retailers
 * concerned.
 */
async function readTransactions(unit: Unit, from: number, options: QualityOptions): Promise<Sides> {
  const { pageSize = PAGE } = options;
  const sides: Sides = { retailers: new Map(), banks: new Map(), tallies: new Map() };
  // A retailer's figures need the transactions of all banks.
  const range = rangeOf(options.retailerId === undefined ? options.bankId : undefined);
  let { after } = range;
  for (let read = 0; ; ) {
    const keys = await readTransactionKeys(unit, { ...range, after, since: from }, pageSize);
    await countPage(unit, keys, { sides, from });
    read += keys.length;
    options.onProgress?.(`${read} transactions read`);
    if (keys.length < pageSize) return sides;
    after = keys.at(-1)!;
  }
}

async function countPage(
  unit: Unit,
  keys: readonly TransactionKey[],
  { sides, from }: { readonly sides: Sides; readonly from: number },
): Promise<void> {
  const records = (await loadTransactions(unit, keys)).map((r) => ({ ...r, revisions: r.revisions.value }));
  const stores = records.flatMap((r) => Object.values(r.revisions).flatMap((revision) => revision.candidates));
  const headers = await loadStoreHeaders(unit, [...new Set(stores)]);
  for (const { revisions, storedDecision } of records) {
    const facts = foldTransaction(revisions, zonesIn(headers));
    // First seen in these days but bought before: a late clearing file, or a bank that has just joined.
    if (facts.latest < from) continue;
    const bankId = ownerOf(facts.key);
    let tally = sides.tallies.get(bankId);
    if (tally === undefined) sides.tallies.set(bankId, (tally = new BankTally()));
    tally.add(facts, revisions);
    countOutcome(outcomesOf(sides.banks, bankId), storedDecision);
    for (const retailerId of retailersOf(facts, storedDecision)) {
      countOutcome(outcomesOf(sides.retailers, retailerId), storedDecision);
    }
  }
}

/** The retailer that it is matched to, or else those of its candidate stores. */
function retailersOf({ candidates }: TransactionFacts, storedDecision: StoredDecision | undefined): Set<string> {
  if (storedDecision?.kind === 'assert') return new Set([ownerOf(storedDecision.tenderKey)]);
  return new Set(candidates.map(ownerOf));
}

function outcomesOf(known: Map<string, Outcomes>, id: string): Outcomes {
  let outcomes = known.get(id);
  if (outcomes === undefined) known.set(id, (outcomes = noOutcomes()));
  return outcomes;
}
