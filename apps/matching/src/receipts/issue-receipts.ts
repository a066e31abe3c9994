import { createHash } from 'node:crypto';
import { ReceiptReady } from '@quittance/contracts-bank';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { TraceCarrier, Unit } from '@quittance/kafka';
import {
  type TenderKey,
  type SaleKey,
  saleKeyOf,
  toSaleKey,
  toStoreKey,
  type TransactionKey,
} from '../decision/identity.js';
import type { Change } from '../decision/session/change.js';
import type { SaleState } from '../decision/session/sale-state.js';
import { isBasket } from './basket.js';
import { Baskets } from './baskets.js';
import { type ReceiptContent, toReceipt, toReceiptId, toWithdrawn } from './receipt.js';
import { type Basket, loadBaskets } from '../store/basket.store.js';
import { findMatchesOf, loadReceipts, type ReceiptRecord, type StoredMatch } from '../store/match.store.js';
import { loadSales } from '../store/sale.store.js';
import type { CandidateLoader } from '../batch/load/candidate-loader.js';
import type { HeldLock } from '../batch/lock.js';

/** Receipt ids of one batch, each computed once. */
export type ReceiptIdOf = (transactionKey: TransactionKey, tenderKey: TenderKey) => string;

export function receiptIds(secret: string): ReceiptIdOf {
  const known = new Map<string, string>();
  return (transactionKey, tenderKey) => {
    const pair = `${transactionKey} ${tenderKey}`;
    const id = known.get(pair) ?? toReceiptId(secret, transactionKey, tenderKey);
    known.set(pair, id);
    return id;
  };
}

type LinkChange = Change<TraceCarrier>;
type Shown = Extract<LinkChange, { kind: 'asserted' | 'corrected' }>;

const isShown = (change: LinkChange): change is Shown => change.kind === 'asserted' || change.kind === 'corrected';

/** Data needed to issue receipts for changes. */
interface Papers {
  readonly loader: CandidateLoader;
  readonly documentOf: (sale: SaleState) => SaleRecorded;
  /** Receipts of the original sales that refunds refer to. */
  readonly originals: Map<SaleKey, readonly StoredMatch[]>;
  readonly receipts: Map<string, ReceiptRecord>;
  /** What these receipts have contributed. */
  readonly baskets: readonly Basket[];
}

export async function loadPapers(
  unit: Unit,
  loader: CandidateLoader,
  changes: readonly LinkChange[],
  receiptIdOf: ReceiptIdOf,
): Promise<Papers> {
  const sales = changes.filter(isShown).map((change) => change.sale);
  const receiptIds = changes.flatMap((c) => ('tenderKey' in c ? [receiptIdOf(c.transactionKey, c.tenderKey)] : []));
  const receipts = await loadReceipts(unit, [...new Set(receiptIds)]);
  const baskets = await loadBaskets(unit, [...receipts.keys()]);
  const documentOf = documents();
  const originalKeys = sales.map(documentOf).flatMap(originalOf);
  const originalSales = await loadSales(unit, [...new Set(originalKeys)]);
  const originals: Papers['originals'] = new Map();
  for (const match of await findMatchesOf(
    unit,
    originalSales.flatMap((sale) => sale.tenders.map((tender) => tender.key)),
  )) {
    addOriginal(originals, match);
  }
  return { loader, documentOf, originals, receipts, baskets };
}

/** Documents of the sales of one batch, each decoded once. */
function documents(): Papers['documentOf'] {
  const read = new Map<SaleState, SaleRecorded>();
  return (sale) => {
    const document = read.get(sale) ?? sale.document.record;
    read.set(sale, document);
    return document;
  };
}

const originalOf = ({ retailerId, originalSaleId }: SaleRecorded): SaleKey[] =>
  originalSaleId ? [toSaleKey(retailerId, originalSaleId)] : [];

interface Issued {
  /** In their final state. */
  readonly receipts: ReceiptRecord[];
  readonly baskets: Baskets['changed'];
}

/** Emits receipts and baskets for changes, in order. */
export function issueReceipts(
  { unit, basketOpenMs, isConsentFresh }: HeldLock,
  changes: readonly LinkChange[],
  papers: Papers,
  { secret, receiptIdOf }: { readonly secret: string; readonly receiptIdOf: ReceiptIdOf },
): Issued {
  const written = new Map<string, ReceiptRecord>();
  const baskets = new Baskets(unit, papers.baskets, { secret, openMs: basketOpenMs });
  for (const change of changes) {
    if (change.kind === 'abstained' || change.kind === 'retiered') continue;
    const receiptId = receiptIdOf(change.transactionKey, change.tenderKey);
    const before = papers.receipts.get(receiptId);
    const next = isShown(change)
      ? toShown(change, receiptId, before, papers)
      : before && before.state !== 'withdrawn' && toTakenBack(before);
    if (!next) continue;
    const record = toRecord(change, next, before);
    papers.receipts.set(receiptId, record);
    written.set(receiptId, record);
    // A refund may follow its sale in the same batch.
    if (change.kind === 'asserted') addOriginal(papers.originals, record);
    const { revision, state } = record;
    const receipt: ReceiptReady = { ...next.content, revision, state, changedAt: change.at };
    unit.emit(ReceiptReady, receipt.accountId, receipt, change.cause);
    if (!isShown(change) || isCorrectedAway(change, papers)) baskets.takeBack(receiptId, change.at);
    // Receipts are held back at delivery's own gate where consents are not known recently enough; baskets only here.
    else if (isConsentFresh && mayContribute(change, papers, baskets, before)) {
      const sale = papers.documentOf(change.sale);
      const { accountKey } = change;
      baskets.contribute({ receiptId, revision, accountKey, sale, store: profileOf(sale, papers) }, change.at);
    }
  }
  return { receipts: [...written.values()], baskets: baskets.changed };
}

function addOriginal(originals: Papers['originals'], match: StoredMatch): void {
  const saleKey = saleKeyOf(match.tenderKey);
  originals.set(saleKey, [...(originals.get(saleKey) ?? []), match]);
}

interface Next {
  readonly state: ReceiptRecord['state'];
  readonly content: ReceiptContent;
}

const toTakenBack = (before: ReceiptRecord): Next => ({ state: 'withdrawn', content: before.header });

function toShown(
  change: Shown,
  receiptId: string,
  before: ReceiptRecord | undefined,
  papers: Papers,
): Next | undefined {
  if (change.kind === 'corrected' && (before === undefined || before.state === 'withdrawn')) return undefined;
  const sale = papers.documentOf(change.sale);
  const [originalKey] = originalOf(sale);
  const original = originalKey && papers.originals.get(originalKey);
  const content = toReceipt(receiptId, sale, profileOf(sale, papers), {
    ...change,
    originalReceiptId: original?.find(
      (match) => match.accountKey === change.accountKey && papers.receipts.get(match.receiptId)?.state !== 'withdrawn',
    )?.receiptId,
  });
  if (change.kind === 'corrected') {
    return hashOf(content) === before?.contentHash ? undefined : { state: 'revised', content };
  }
  return { state: 'issued', content };
}

function toRecord(
  change: LinkChange & { tenderKey: ReceiptRecord['tenderKey'] },
  next: Next,
  before?: ReceiptRecord,
): ReceiptRecord {
  return {
    receiptId: next.content.receiptId,
    transactionKey: change.transactionKey,
    tenderKey: change.tenderKey,
    accountKey: change.accountKey,
    revision: (before?.revision ?? 0) + 1,
    state: next.state,
    contentHash: hashOf(next.content),
    header: toWithdrawn(next.content),
    changedAt: change.at,
  };
}

/** One basket per payment, however many entries it has, and at a time. */
function mayContribute(change: Shown, papers: Papers, baskets: Baskets, before?: ReceiptRecord): boolean {
  if (change.kind !== 'asserted' || change.tier === 'lifecycle' || !isCovered(change, papers)) return false;
  if (before === undefined) return true;
  const { soldAt } = papers.documentOf(change.sale);
  return before.state === 'withdrawn' && baskets.mayBeOpen(soldAt, change.at);
}

/** Whether a corrected sale gives no basket any more. While consent is unknown or to be reconfirmed, what was contributed stays. */
function isCorrectedAway(change: Shown, papers: Papers): boolean {
  if (change.kind !== 'corrected') return false;
  const sale = papers.documentOf(change.sale);
  if (!isBasket(sale, profileOf(sale, papers))) return true;
  const status = papers.loader.statusOf(change.accountKey, 'insights', change.at);
  return status === 'absent' || (status === 'given' && !isCovered(change, papers));
}

/** Whether consent to insights covers the purchase. */
function isCovered({ sale, accountKey, at }: Shown, { loader, documentOf }: Papers): boolean {
  if (loader.statusOf(accountKey, 'insights', at) !== 'given') return false;
  return documentOf(sale).soldAt >= loader.coversFrom(accountKey, 'insights', at);
}

const profileOf = (sale: SaleRecorded, { loader }: Papers): StoreRegistered =>
  loader.stores.get(toStoreKey(sale.retailerId, sale.storeId))!.profile!;

const hashOf = (content: ReceiptContent): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url');
