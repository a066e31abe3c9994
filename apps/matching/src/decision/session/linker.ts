import {
  type TenderKey,
  type SaleKey,
  saleKeyOf,
  type StoreKey,
  toAccountKey,
  type TransactionKey,
} from '../identity.js';
import { isBoughtSince } from '../decide/cover.js';
import { deliberate, type Surroundings } from '../decide/decide.js';
import { type Decision } from '../decide/decision.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import { afterFeedCompletion, afterSale, afterSilence, decidesUntil, EMPTY_FEED, type Feed } from './feed.js';
import { decideWarily } from '../decide/fishing.js';
import { Held } from './held.js';
import { type Before, fold, type Folded, type FoldedSale, type FoldedTransaction } from './fold.js';
import { EVERYWHERE } from '../candidates/crowds.js';
import { saleNode, transactionNode } from '../candidates/nodes.js';
import { type Change } from './change.js';
import type { Deliberated } from './deliberated.js';
import { beforeFact, disputeKey, type Known } from './known.js';
import { type Fact, type Uptake } from './fact.js';
import { withSaleRevision } from './card-tenders.js';
import { withRouted } from './transaction-facts.js';
import { type SaleState } from './sale-state.js';
import { type TransactionState } from './transaction-state.js';
import { isNothingNew, isSame, toStoredDecision, whyWithdrawn } from './stored-decision.js';
import { surroundingsOf } from './surroundings.js';
import { countNumber, countPayments } from './trade.js';
import { WorkingSet } from '../candidates/working-set.js';

/**
 * Applies facts one by one, in memory, over a loaded neighbourhood, and decides after each. Since every fact is decided
 * before the next is applied, the changes do not depend on how facts were cut into batches.
 */
export class Linker<Cause> {
  readonly changes: Change<Cause>[] = [];
  readonly changedTransactions = new Set<TransactionKey>();
  /** Consent is gone; to be deleted. */
  readonly lapsedTransactions = new Set<TransactionKey>();
  readonly changedSales = new Set<SaleKey>();
  readonly changedFeeds = new Set<StoreKey>();
  /** A known document now has another till, number, time or store, so what is remembered of their tills is wrong. */
  readonly renumberedStores = new Set<StoreKey>();
  readonly newWalletTellers = new Set<string>();
  readonly #working: WorkingSet;
  readonly #held = new Held();
  /** Stack: the next one is last. */
  readonly #due: { readonly fact: Fact<Cause>; readonly key: TransactionKey }[] = [];
  readonly #known: Known;
  readonly #surroundings: Surroundings;
  readonly #before: Before;

  readonly #isFisher = (facts: TransactionFacts): boolean => this.#known.habits.isFisher(facts);

  constructor(known: Known) {
    this.#known = known;
    this.#surroundings = surroundingsOf(known);
    this.#before = beforeFact(known);
    this.#working = new WorkingSet(known.comparisons, known.crowds, known.isBeyond);
    for (const sale of known.sales.values()) this.#putTenders(sale);
    for (const [key, { facts, storedDecision }] of known.transactions) {
      this.#working.putTransaction(facts);
      this.#held.note(key, undefined, storedDecision);
    }
  }

  apply(fact: Fact<Cause>): Uptake {
    const uptake = this.begin(fold(fact, this.#before));
    while (this.settleNext());
    return uptake;
  }

  /** Decides one transaction that is due; false when there is none left. */
  settleNext(): boolean {
    const due = this.#due.pop();
    if (due === undefined) return false;
    this.#settle(due.fact, [due.key], []);
    const storedDecision = this.#known.transactions.get(due.key)?.storedDecision;
    if (storedDecision?.kind === 'hold') this.#held.note(due.key, undefined, storedDecision);
    this.#reconsiderTurned(due.fact);
    return true;
  }

  /** First part of {@link apply}; what becomes due must be settled before the next fact. */
  begin(folded: Folded<Cause>): Uptake {
    const uptake = this.#take(folded);
    this.#reconsiderTurned(folded.fact);
    return uptake;
  }

  /** Queues, before anything else, decisions of accounts that are newly suspected, or no longer. */
  #reconsiderTurned(fact: Fact<Cause>): void {
    for (const key of this.#known.habits.takeTurned(this.#known.transactions).reverse()) {
      this.#due.push({ fact, key });
    }
  }

  #take(folded: Folded<Cause>): Uptake {
    if (folded.kind === 'sale') return this.#applySale(folded);
    if (folded.kind === 'transaction') return this.#applyTransaction(folded);
    const { fact } = folded;
    switch (fact.kind) {
      case 'feed':
        this.#advance(fact, fact.storeKey, (feed) => afterFeedCompletion(feed, fact.completeUntil));
        return 'done';
      case 'silence':
        this.#advance(fact, fact.storeKey, (feed) => afterSilence(feed, fact.at));
        return 'done';
      case 'store':
        return this.#applyStore(fact, fact.storeKey, fact.timeZone);
      case 'dispute':
        this.#known.disputed.add(disputeKey(fact.transactionKey, fact.tenderKey));
        this.#settle(fact, [fact.transactionKey], [fact.tenderKey]);
        return 'done';
      case 'reconsider':
        this.#settle(fact, [fact.transactionKey], []);
        return 'done';
    }
  }

  /** The decision for a transaction as things stand, with its grounds. Changes nothing. */
  deliberate(key: TransactionKey, at: number): Deliberated {
    const { around, surroundings } = this.#setAround([key], []);
    const deliberation = deliberate(around.transactions, around.tenders, surroundings);
    const decisions = decideWarily(around.transactions, around.tenders, surroundings, this.#isFisher);
    const decision = this.#allowed(at, key, decisions.get(key)!);
    return { ...around, deliberation, decision, surroundings };
  }

  #applySale(folded: FoldedSale<Cause>): Uptake {
    const { fact } = folded;
    const { said, receivedAt } = fact;
    const before = this.#known.sales.get(said.saleKey);
    const isNews = before === undefined || before.revision < said.revision;
    // Applying an earlier fact may have spent one of its payments since the fold.
    const after = before === folded.before ? folded.after : withSaleRevision(before, said);
    if (isNews) this.#takeInSale(fact, before, after);
    else if (after !== before) this.#changeSale(fact, after);
    // After the sale itself: it may rival transactions that the feed now releases.
    this.#advance(fact, said.storeKey, (feed) => afterSale(feed, said.soldAt, receivedAt));
    if (isNews) return 'done';
    return before.revision === said.revision ? 'duplicate' : 'stale-revision';
  }

  #takeInSale(fact: Fact<Cause>, before: SaleState | undefined, after: SaleState): void {
    const [voided, voids] = [before?.voids, after.voids];
    const matches = before === undefined ? [] : this.#matchesOf(before);
    if (before !== undefined) countPayments(this.#known, before.tenders, 'remove');
    countPayments(this.#known, after.tenders, 'add');
    for (const storeKey of countNumber(this.#known, before, after)) this.renumberedStores.add(storeKey);
    this.#changeSale(fact, after);
    if (voided !== voids) this.#moveVoid(fact, after.saleKey, voided, voids);
    for (const [transactionKey, tenderKey] of matches) {
      const known = this.#known.transactions.get(transactionKey);
      if (known?.storedDecision?.kind !== 'assert' || known.storedDecision.tenderKey !== tenderKey) continue;
      this.changes.push({ ...this.#about(fact, transactionKey, known), kind: 'corrected', tenderKey, sale: after });
    }
  }

  #moveVoid(fact: Fact<Cause>, by: SaleKey, from: SaleKey | undefined, to: SaleKey | undefined): void {
    const { voidsOf, sales } = this.#known;
    if (from !== undefined) voidsOf.set(from, new Set([...(voidsOf.get(from) ?? [])].filter((key) => key !== by)));
    if (to !== undefined) voidsOf.set(to, new Set([...(voidsOf.get(to) ?? []), by]));
    for (const key of [from, to]) {
      const sale = key && sales.get(key);
      if (sale) this.#replaceSale(fact, sale);
    }
  }

  #changeSale(fact: Fact<Cause>, sale: SaleState): void {
    this.changedSales.add(sale.saleKey);
    this.#replaceSale(fact, sale);
  }

  #replaceSale(fact: Fact<Cause>, sale: SaleState): void {
    const before = this.#known.sales.get(sale.saleKey)?.tenders ?? [];
    this.#known.sales.set(sale.saleKey, sale);
    const crowds = this.#known.crowds.add(saleNode(sale.saleKey), sale.tenders);
    if (this.#known.lone.has(sale.saleKey)) return;
    const touched = new Set(before.flatMap((tender) => this.#touchedBy(tender.key)));
    const crossed = this.#working.under(crowds);
    for (const tender of before) this.#working.removeTender(tender.key);
    this.#putTenders(sale);
    for (const tender of sale.tenders)
      for (const key of this.#working.transactionsOfReusedRrn(tender.key)) touched.add(key);
    this.#settle(
      fact,
      [...touched, ...crossed.transactions],
      [...sale.tenders.map((tender) => tender.key), ...crossed.tenders],
    );
  }

  #touchedBy(tenderKey: TenderKey): TransactionKey[] {
    return [...this.#working.transactionsJoinedTo(tenderKey), ...this.#working.transactionsOfReusedRrn(tenderKey)];
  }

  #applyTransaction(folded: FoldedTransaction<Cause>): Uptake {
    const { fact, key } = folded;
    const { transaction } = fact.routed;
    const { transactions, resting } = this.#known;
    const known = transactions.get(key) ?? resting.get(key);
    const consent = this.#known.consentOf(toAccountKey(transaction.bankId, transaction.accountId), fact.at);
    if (consent !== 'given') {
      if (consent === 'absent') this.#lapse(fact, key);
      return 'no-consent';
    }
    // The transaction may have lapsed since the fold.
    const isAsFolded = known?.revisions === folded.before?.revisions;
    const after = isAsFolded ? folded.after : withRouted(known, fact.routed, this.#before.zoneOf);
    if (after === undefined) return 'duplicate';
    this.changedTransactions.add(key);
    const next = { ...after, storedDecision: known?.storedDecision };
    if (known !== undefined && isNothingNew(known, after)) {
      (resting.has(key) ? resting : transactions).set(key, next);
      return 'done';
    }
    const { facts } = after;
    const [touched, authorisation] = [this.#working.tendersJoinedTo(key), this.#working.othersOfAuthorisation(key)];
    transactions.set(key, next);
    this.#working.putTransaction(facts);
    this.#known.habits.note(facts, known?.storedDecision);
    if (facts.byWallet) this.#noteWalletTeller(transaction.bankId);
    // Where a key becomes crowded, everything under it is decided again.
    const crossed = this.#working.under(this.#known.crowds.add(transactionNode(key), [facts]));
    this.#settle(fact, [key, ...authorisation, ...crossed.transactions], [...touched, ...crossed.tenders]);
    return 'done';
  }

  #noteWalletTeller(bankId: string): void {
    if (this.#known.walletTellers.has(bankId)) return;
    this.#known.walletTellers.add(bankId);
    this.newWalletTellers.add(bankId);
  }

  #applyStore(fact: Fact<Cause>, storeKey: StoreKey, timeZone: string): Uptake {
    this.#known.zones.set(storeKey, timeZone);
    const sales = [...this.#known.sales.values()].filter((sale) => sale.storeKey === storeKey);
    for (const sale of sales) this.#putTenders(sale);
    const tenders = sales.flatMap((sale) => sale.tenders.map(({ key }) => key)).filter(this.#known.isInside);
    this.#settle(
      fact,
      tenders.flatMap((tender) => this.#working.transactionsOfReusedRrn(tender)),
      tenders,
    );
    return 'done';
  }

  /** Adds the payments that can be matched: sale not voided, store registered, payment not spent. */
  #putTenders(sale: SaleState): void {
    if ((this.#known.voidsOf.get(sale.saleKey)?.size ?? 0) > 0 || !this.#known.zones.has(sale.storeKey)) return;
    for (const tender of sale.tenders) if (!sale.spent.includes(tender.key)) this.#working.putTender(tender);
  }

  #advance(fact: Fact<Cause>, storeKey: StoreKey, next: (feed: Feed) => Feed): void {
    const before = this.#known.feeds.get(storeKey) ?? EMPTY_FEED;
    const feed = next(before);
    if (feed === before) return;
    this.#known.feeds.set(storeKey, feed);
    this.changedFeeds.add(storeKey);
    const due = this.#held.release(storeKey, decidesUntil(before, feed));
    for (const key of due.reverse()) this.#due.push({ fact, key });
  }

  /** Decides the closed set around what changed, after removing transactions without consent. */
  #settle(fact: Fact<Cause>, transactions: readonly TransactionKey[], tenders: readonly TenderKey[]): void {
    const { around, surroundings } = this.#setAround(transactions, tenders);
    if (around.transactions.length === 0) return;
    const absent = around.transactions.filter((t) => this.#known.consentOf(t.accountKey, fact.at) === 'absent');
    const lapsed = absent.filter((transaction) => around.concerned.has(transaction));
    if (lapsed.length > 0) {
      for (const { key } of lapsed) this.#lapse(fact, key);
      return this.#settle(fact, transactions, tenders);
    }
    const open = around.transactions.filter((one) => !absent.includes(one) && !this.#isPast(one));
    const decisions = decideWarily(open, this.#withoutThoseOf(absent, around.tenders), surroundings, this.#isFisher);
    const concerned = open.filter((transaction) => around.concerned.has(transaction));
    const ordered = concerned
      .map(({ key }) => [key, decisions.get(key)!] as const)
      .sort(byKey)
      .map(([key, decision]) => [key, this.#allowed(fact.at, key, decision)] as const);
    // Withdrawals come before the assertions that they make room for.
    for (const [key, decision] of ordered) this.#withdraw(fact, key, decision);
    for (const [key, decision] of ordered) this.#adopt(fact, key, decision);
  }

  /** Leaves out payments matched to rivals that lost consent: nobody else may have them. */
  #withoutThoseOf(absent: readonly TransactionFacts[], tenders: readonly TenderFacts[]): readonly TenderFacts[] {
    if (absent.length === 0) return tenders;
    const storedDecisions = absent.map(({ key }) => this.#known.transactions.get(key)?.storedDecision);
    const spent = new Set(storedDecisions.map((one) => (one?.kind === 'assert' ? one.tenderKey : undefined)));
    return tenders.filter(({ key }) => !spent.has(key));
  }

  /** The closed set; if too large, only what is near, where weak rules abstain. */
  #setAround(transactions: readonly TransactionKey[], tenders: readonly TenderKey[]) {
    const around = this.#working.around(transactions, tenders);
    if (!around.isTooLarge) return { around, surroundings: this.#surroundings };
    return {
      around: this.#working.nearby(transactions, tenders),
      surroundings: { ...this.#surroundings, crowds: EVERYWHERE },
    };
  }

  /** A match whose sale has expired stands unless disputed, declined or reversed: nothing is left to decide on. */
  #isPast({ key, closed }: TransactionFacts): boolean {
    const { storedDecision } = this.#known.transactions.get(key)!;
    if (storedDecision?.kind !== 'assert' || closed !== undefined) return false;
    const { tenderKey } = storedDecision;
    return !this.#known.sales.has(saleKeyOf(tenderKey)) && !this.#known.disputed.has(disputeKey(key, tenderKey));
  }

  /** Removes a transaction. Its matched payment stays spent: the receipt was shown, and nobody else may get one. */
  #lapse(fact: Fact<Cause>, key: TransactionKey): void {
    const { transactions, resting } = this.#known;
    const known = transactions.get(key) ?? resting.get(key);
    // Removing one transaction settles its rivals, which may have removed this one already.
    if (known === undefined) return;
    const [touched, authorisation] = [this.#working.tendersJoinedTo(key), this.#working.othersOfAuthorisation(key)];
    this.#working.removeTransaction(key);
    this.#held.note(key, known.storedDecision, undefined);
    for (const held of [transactions, resting]) held.delete(key);
    this.#known.habits.forget(known.facts);
    this.changedTransactions.delete(key);
    this.lapsedTransactions.add(key);
    if (known.storedDecision?.kind === 'assert') {
      const { tenderKey } = known.storedDecision;
      const sale = this.#known.sales.get(saleKeyOf(tenderKey));
      if (sale !== undefined) this.#known.sales.set(sale.saleKey, { ...sale, spent: [...sale.spent, tenderKey] });
      this.#working.removeTender(tenderKey);
    }
    this.#settle(fact, authorisation, touched);
  }

  /** While consent is unknown, and of purchases that it does not cover, nothing new is asserted; an existing match may stand or be withdrawn. */
  #allowed(at: number, key: TransactionKey, wished: Decision): Decision {
    const { facts, storedDecision } = this.#known.transactions.get(key)!;
    const decision = this.#known.habits.judge(facts, wished);
    if (decision.kind !== 'assert' || (storedDecision !== undefined && isSame(storedDecision, decision)))
      return decision;
    if (this.#known.consentOf(facts.accountKey, at) !== 'given')
      return { kind: 'unmatched', reason: 'consent-unknown' };
    const since = this.#known.coversFrom(facts.accountKey, at);
    const isCovered = isBoughtSince(since, facts, this.#working.tender(decision.tenderKey)!);
    return isCovered ? decision : { kind: 'unmatched', reason: 'before-consent' };
  }

  #withdraw(fact: Fact<Cause>, key: TransactionKey, decision: Decision): void {
    const known = this.#known.transactions.get(key)!;
    if (known.storedDecision?.kind !== 'assert') return;
    const { tenderKey, tier } = known.storedDecision;
    if (decision.kind === 'assert' && decision.tenderKey === tenderKey) return;
    const about = this.#about(fact, key, known);
    this.changes.push({ ...about, kind: 'withdrawn', tenderKey, tier, reason: whyWithdrawn(decision) });
  }

  #adopt(fact: Fact<Cause>, key: TransactionKey, decision: Decision): void {
    const known = this.#known.transactions.get(key)!;
    const before = known.storedDecision;
    if (before !== undefined && isSame(before, decision)) return;
    const storedDecision = toStoredDecision(decision, fact.at);
    this.#known.transactions.set(key, { ...known, storedDecision });
    this.#held.note(key, before, storedDecision);
    this.#known.habits.note(known.facts, storedDecision);
    this.changedTransactions.add(key);
    const about = this.#about(fact, key, known);
    if (decision.kind === 'assert') {
      const { tenderKey, tier, evidence } = decision;
      const match = { ...about, tenderKey, tier, evidence, revisions: known.revisions };
      const sale = this.#known.sales.get(saleKeyOf(tenderKey))!;
      if (before?.kind === 'assert' && before.tenderKey === tenderKey)
        this.changes.push({ ...match, kind: 'retiered' });
      else this.changes.push({ ...match, kind: 'asserted', sale });
    }
    if (decision.kind === 'abstain' && before?.kind !== 'assert' && before?.kind !== 'abstain') {
      this.changes.push({ ...about, kind: 'abstained', tier: decision.tier, reason: decision.reason });
    }
  }

  #about(fact: Fact<Cause>, transactionKey: TransactionKey, { facts }: TransactionState) {
    return { at: fact.at, cause: fact.cause, transactionKey, accountKey: facts.accountKey };
  }

  #matchesOf(sale: SaleState): Map<TransactionKey, TenderKey> {
    const matches = new Map<TransactionKey, TenderKey>();
    for (const tender of sale.tenders) {
      for (const { key } of this.#working.around([], [tender.key]).transactions) {
        const storedDecision = this.#known.transactions.get(key)?.storedDecision;
        if (storedDecision?.kind === 'assert' && storedDecision.tenderKey === tender.key) matches.set(key, tender.key);
      }
    }
    return matches;
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;
