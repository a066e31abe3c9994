import { createHash } from 'node:crypto';
import { ReceiptReady } from '@quittance/contracts-bank';
import { BasketContributed } from '@quittance/contracts-insights';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { TraceCarrier, Unit } from '@quittance/kafka';
import { consentStatus } from '../domain/consent.js';
import { type SaleKey, saleKeyOf, type StoreKey, toSaleKey, toStoreKey } from '../domain/identity.js';
import type { Change } from '../domain/link/run.js';
import { toContribution, toWindow } from '../domain/receipt/basket.js';
import { type ReceiptContent, toReceipt, toReceiptId, toWithdrawn } from '../domain/receipt/receipt.js';
import type { Consents } from '../store/consent.store.js';
import { loadProfiles } from '../store/directory.store.js';
import { findMatchesOfSales, loadReceipts, type ReceiptRecord, type StandingMatch } from '../store/match.store.js';
import { loadDocuments } from '../store/sale.store.js';

type LinkChange = Change<TraceCarrier>;
type Shown = Extract<LinkChange, { kind: 'asserted' | 'corrected' }>;

const isShown = (change: LinkChange): change is Shown => change.kind === 'asserted' || change.kind === 'corrected';

/** What a change of mind needs to become a receipt, read before the batch's own documents replace what was there. */
export interface Papers {
  readonly documents: ReadonlyMap<SaleKey, SaleRecorded>;
  readonly profiles: ReadonlyMap<StoreKey, StoreRegistered>;
  /** The receipts that stand for the sales that refunds go back to. */
  readonly originals: Map<SaleKey, readonly StandingMatch[]>;
  readonly receipts: Map<string, ReceiptRecord>;
}

export async function loadPapers(unit: Unit, changes: readonly LinkChange[], secret: string): Promise<Papers> {
  const shown = changes.filter(isShown);
  const missing = shown.filter((change) => change.document === undefined).map((change) => saleKeyOf(change.legKey));
  const documents = await loadDocuments(unit, [...new Set(missing)]);
  const sales = shown.map((change) => change.document ?? documents.get(saleKeyOf(change.legKey))!);
  const profiles = await loadProfiles(unit, [...new Set(sales.map((s) => toStoreKey(s.retailerId, s.storeId)))]);
  const originalKeys = sales.flatMap((s) => (s.originalSaleId ? [toSaleKey(s.retailerId, s.originalSaleId)] : []));
  const originals = new Map<SaleKey, StandingMatch[]>();
  for (const match of await findMatchesOfSales(unit, [...new Set(originalKeys)])) {
    originals.set(match.saleKey, [...(originals.get(match.saleKey) ?? []), match]);
  }
  const receiptIds = changes.flatMap((c) => ('legKey' in c ? [toReceiptId(secret, c.transactionKey, c.legKey)] : []));
  return { documents, profiles, originals, receipts: await loadReceipts(unit, [...new Set(receiptIds)]) };
}

/** Turns changes of mind into receipts and baskets, in their order, and answers the receipts as they stand in the end. */
export function issueReceipts(
  unit: Unit,
  changes: readonly LinkChange[],
  papers: Papers,
  consents: Consents,
  secret: string,
): ReceiptRecord[] {
  const written = new Map<string, ReceiptRecord>();
  for (const change of changes) {
    if (change.kind === 'abstained' || change.kind === 'retiered') continue;
    const receiptId = toReceiptId(secret, change.transactionKey, change.legKey);
    const before = papers.receipts.get(receiptId);
    const next = isShown(change)
      ? toShown(change, receiptId, before, papers)
      : before && before.state !== 'withdrawn' && toTakenBack(before);
    if (!next) continue;
    const record = toRecord(change, next, before);
    papers.receipts.set(receiptId, record);
    written.set(receiptId, record);
    if (change.kind === 'asserted') addOriginal(papers, { ...record, saleKey: saleKeyOf(record.legKey) });
    const { revision, state } = record;
    const receipt: ReceiptReady = { ...next.content, revision, state, changedAt: change.at };
    unit.emit(ReceiptReady, receipt.accountId, receipt, change.cause);
    if (change.kind === 'asserted' && before === undefined) contribute(unit, change, papers, consents, secret);
  }
  return [...written.values()];
}

/** A refund may follow its sale in the same batch. */
function addOriginal({ originals }: Papers, match: StandingMatch): void {
  originals.set(match.saleKey, [...(originals.get(match.saleKey) ?? []), match]);
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
  const sale = documentOf(change, papers);
  const original = sale.originalSaleId
    ? papers.originals.get(toSaleKey(sale.retailerId, sale.originalSaleId))
    : undefined;
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
  change: LinkChange & { legKey: ReceiptRecord['legKey'] },
  next: Next,
  before?: ReceiptRecord,
): ReceiptRecord {
  return {
    receiptId: next.content.receiptId,
    transactionKey: change.transactionKey,
    legKey: change.legKey,
    accountKey: change.accountKey,
    revision: (before?.revision ?? 0) + 1,
    state: next.state,
    contentHash: hashOf(next.content),
    header: toWithdrawn(next.content),
    changedAt: change.at,
  };
}

function contribute(unit: Unit, change: Shown, papers: Papers, consents: Consents, secret: string): void {
  if (consentStatus(consents.get(change.accountKey) ?? [], 'insights', change.at) !== 'given') return;
  const sale = documentOf(change, papers);
  const window = toWindow(secret, sale.soldAt);
  const basket = toContribution(sale, profileOf(sale, papers), change.accountKey, window, change.at);
  // The trace ends here: followed on, it would lead from a customer's transaction to a pseudonym.
  if (basket !== undefined) unit.emit(BasketContributed, basket.pseudonym, basket);
}

const documentOf = (change: Shown, papers: Papers): SaleRecorded =>
  change.document ?? papers.documents.get(saleKeyOf(change.legKey))!;

const profileOf = (sale: SaleRecorded, papers: Papers): StoreRegistered =>
  papers.profiles.get(toStoreKey(sale.retailerId, sale.storeId))!;

const hashOf = (content: ReceiptContent): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url');
