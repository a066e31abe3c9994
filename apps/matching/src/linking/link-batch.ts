import type { TraceCarrier, Unit } from '@quittance/kafka';
import { RULE_VERSION } from '../domain/link/decide.js';
import { Linker } from '../domain/link/linker.js';
import type { Change, Fact, Known, Uptake } from '../domain/link/run.js';
import { LinkContention } from '../errors.js';
import { addPayments, loadCustoms } from '../store/amount.store.js';
import { saveFeeds } from '../store/feed.store.js';
import { type MatchRecord, saveMatches, saveReceipts } from '../store/match.store.js';
import { endWaiting, saveSales } from '../store/sale.store.js';
import { abandonAttempt, beginAttempt, endAttempt } from '../store/savepoint.store.js';
import { forgetTransactions, saveTransactions } from '../store/transaction.store.js';
import { type Loaded, loadNeighbourhood, type Scope } from './load.js';
import { issueReceipts, loadPapers, receiptIds, type ReceiptIdOf } from './receipts.js';

export type LinkFact = Fact<TraceCarrier>;
export type LinkChange = Change<TraceCarrier>;

export interface Linked {
  /** One per fact, in their order. */
  readonly uptakes: readonly Uptake[];
  readonly changes: readonly LinkChange[];
}

const MAX_ATTEMPTS = 12;

/**
 * Takes facts in, decides, saves and issues, within one transaction. When another instance turns out to hold something that
 * these facts reach, the attempt gives its locks back and starts over with more of them, so that nobody waits in a circle.
 */
export async function linkBatch(unit: Unit, facts: readonly LinkFact[], secret: string): Promise<Linked> {
  if (facts.length === 0) return { uptakes: [], changes: [] };
  const scope: Scope = { stores: new Set(), keys: new Set() };
  await beginAttempt(unit);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const linked = await attemptLink(unit, facts, scope, secret);
    if (linked !== undefined) {
      await endAttempt(unit);
      return linked;
    }
    await abandonAttempt(unit);
  }
  throw new LinkContention(MAX_ATTEMPTS);
}

async function attemptLink(
  unit: Unit,
  facts: readonly LinkFact[],
  scope: Scope,
  secret: string,
): Promise<Linked | undefined> {
  const loaded = await loadNeighbourhood(unit, facts, scope);
  if (loaded === undefined) return undefined;
  const { linker, uptakes, known } = await decideWithCustoms(unit, facts, loaded.known);
  if (linker.missingFeeds.size > 0) {
    for (const storeKey of linker.missingFeeds) scope.stores.add(storeKey);
    return undefined;
  }
  const receiptIdOf = receiptIds(secret);
  const papers = await loadPapers(unit, linker.changes, receiptIdOf);
  if (!(await saveSides(unit, linker, { ...loaded, known }, facts))) return undefined;
  await saveMatches(unit, toMatches(linker.changes, receiptIdOf));
  const { consents } = loaded;
  await saveReceipts(unit, issueReceipts(unit, linker.changes, papers, { consents, secret, receiptIdOf }));
  await forgetTransactions(unit, [...linker.lapsedTransactions]);
  await addPayments(unit, [...linker.newPayments.values()]);
  return { uptakes, changes: linker.changes };
}

/** Takes the facts in; again, from the start, when it turns out that the custom of a store is needed to decide. */
async function decideWithCustoms(unit: Unit, facts: readonly LinkFact[], known: Known) {
  const customs = new Map(known.customs);
  for (;;) {
    const run = copyOf(known, customs);
    const linker = new Linker<TraceCarrier>(run);
    const uptakes = facts.map((fact) => linker.apply(fact));
    if (linker.missingAmounts.size === 0) return { linker, uptakes, known: run };
    for (const [key, custom] of await loadCustoms(unit, [...linker.missingAmounts.values()])) customs.set(key, custom);
  }
}

/** A run changes what it starts from: the maps, not what is in them. */
const copyOf = (known: Known, customs: Known['customs']): Known => ({
  transactions: new Map(known.transactions),
  sales: new Map(known.sales),
  voidsOf: new Map(known.voidsOf),
  feeds: new Map(known.feeds),
  customs: new Map(customs),
  zones: new Map(known.zones),
  disputed: new Set(known.disputed),
  consentOf: known.consentOf,
});

/** False when somebody else wrote one of the rows after it was read here. */
async function saveSides(
  unit: Unit,
  linker: Linker<TraceCarrier>,
  { known, versionOf, keysOf }: Loaded,
  facts: readonly LinkFact[],
): Promise<boolean> {
  const sales = [...linker.changedSales].map((key) => known.sales.get(key)!);
  if ((await saveSales(unit, sales, (storeKey) => known.zones.has(storeKey))) < sales.length) return false;
  const transactions = [...linker.changedTransactions].map((key) => ({
    ...known.transactions.get(key)!,
    expectedVersion: versionOf(key),
    newKeys: [...(keysOf.get(key) ?? [])],
  }));
  if ((await saveTransactions(unit, transactions)) < transactions.length) return false;
  await saveFeeds(
    unit,
    [...linker.changedFeeds].map((key) => [key, known.feeds.get(key)!] as const),
  );
  const registered = facts.flatMap((fact) => (fact.kind === 'store' ? [fact.storeKey] : []));
  if (registered.length > 0) await endWaiting(unit, registered);
  return true;
}

/** Where each pair stands after all changes. */
function toMatches(changes: readonly LinkChange[], receiptIdOf: ReceiptIdOf): MatchRecord[] {
  const last = new Map<string, MatchRecord>();
  for (const change of changes) {
    if (change.kind === 'abstained' || change.kind === 'corrected') continue;
    const { transactionKey, legKey } = change;
    last.set(`${transactionKey} ${legKey}`, {
      transactionKey,
      legKey,
      receiptId: receiptIdOf(transactionKey, legKey),
      ruleVersion: RULE_VERSION,
      tier: change.tier,
      at: change.at,
      ...(change.kind === 'withdrawn'
        ? { state: 'withdrawn', reason: change.reason }
        : { state: 'asserted', evidence: change.evidence }),
    });
  }
  return [...last.values()];
}
