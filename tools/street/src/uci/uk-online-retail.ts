import { DAY, HOUR, instantOf, localDate, MINUTE, Random, utcText } from '@quittance/town';
import { elsewhere } from '../street/elsewhere.js';
import { Ledger } from '../street/ledger.js';
import { consents, registrations, type Timed } from '../street/opening.js';
import { aCard, banks } from '../street/people.js';
import type { Leg, Purchase } from '../street/purchase.js';
import type { SlipDetail } from '../street/retailers.js';
import type { Store } from '../street/stores.js';
import { type Told as ToldDeed, tell, toldTransaction } from '../street/telling.js';
import { transactionTruths } from '../street/truth.js';
import { statementOf } from '../statement.js';
import type { Told, WorldEvent } from '../world.js';
import type { FiledInvoice, FileFacts } from './accounting.js';
import { type Invoice, type InvoiceFile, readInvoiceFile } from './invoice-file.js';
import { Clientele, NEVER_SENT, type Story, storyOf } from './clientele.js';
import { documentLines, invoiceTotalMinor, isRefund, notASale } from './invoice-lines.js';
import { webShop } from './web-shop.js';

interface OnlineRetailOptions {
  seed: string;
  /** The file's last day is moved, by whole weeks, to before this instant; epoch milliseconds. */
  endsAt: number;
}

export interface ToldFile extends Told {
  file: FileFacts;
}

/**
 * Plays UCI Online Retail: every invoice a sale, every C-invoice a refund. The file has no payments, so the seed decides who pays with
 * which card: customers of two banks (with and without consent), strangers, payments the bank never reports, sales that never arrive.
 */
export async function ukOnlineRetail(path: string, options: OnlineRetailOptions): Promise<ToldFile> {
  const read = await readInvoiceFile(path);
  const random = new Random(`online retail 1/${options.seed}`);
  const weeks = weeksToMove(read, options.endsAt);
  const shops = new Map((['full', 'auth', 'par', 'bare'] as const).map((slip) => [slip, webShop(slip)]));
  const clientele = new Clientele(random.fork('clientele'));
  const ledger = new Ledger(random.fork('ledger'));
  const repeated = repeatedPayments(read.invoices);
  const filed: FiledInvoice[] = [];
  const purchases: Purchase[] = [];
  const unsent = new Set<Purchase>();
  for (const invoice of read.invoices) {
    const own = random.fork(invoice.invoiceNo);
    const why = notASale(invoice);
    if (why) {
      filed.push({ invoice, fate: why });
      continue;
    }
    const story = storyOf(own, invoice, clientele);
    const slip = repeated.has(paymentKey(invoice)) ? 'full' : slipDetail(own);
    const purchase = purchaseOf(invoice, {
      story,
      ledger,
      store: shops.get(slip) as Store,
      at: movedInstant(invoice.wallTime, weeks),
    });
    purchases.push(purchase);
    if (story.fate === NEVER_SENT) unsent.add(purchase);
    filed.push({ invoice, fate: story.fate });
  }
  purchases.sort((a, b) => a.at - b.at);
  const days = [
    ...new Set(purchases.map(({ at }) => instantOf(`${localDate(at, 'Europe/London')}T00:00:00`, 'Europe/London'))),
  ];
  const startsAt = days[0] ?? options.endsAt - DAY;
  const lastDay = days.at(-1) ?? startsAt;
  const telling = tell(random.fork('tell'), { purchases, unsent, extras: [] }, startsAt);
  const others = elsewhere(random.fork('elsewhere'), clientele.customers(), days, Math.ceil(purchases.length * 0.03));
  const away = random.fork('away');
  const shop = shops.get('full') as Store;
  const opening = [
    ...registrations([shop], startsAt - 2 * HOUR),
    ...consents(random.fork('consents'), clientele.customers(), startsAt - 4 * HOUR),
  ];
  const trade: ToldDeed[] = [
    ...telling.events,
    ...others.flatMap(({ customer, arrivesAt, document }) =>
      toldTransaction(away, customer.bank.bankId, arrivesAt, document),
    ),
    ...days.map((midnight) => heartbeat(shop, midnight + DAY + 5 * MINUTE)),
  ];
  const { phases, refused } = numbered([
    ['The shop registers, customers consent', opening],
    [`${days.length} days of trade`, trade],
  ]);
  return {
    world: {
      seed: options.seed,
      title: `UCI Online Retail, ${read.invoices.length} invoices moved by ${weeks} weeks`,
      startsAt,
      endsAt: lastDay + DAY,
      retailers: [{ retailerId: shop.retailer.retailerId, name: shop.retailer.tradingName, storeIds: [shop.storeId] }],
      banks: banks.map(({ bankId, name }) => ({ bankId, name })),
      phases,
      statement: statementOf(telling, others),
    },
    truth: { transactions: transactionTruths(telling, others, startsAt), refused },
    file: { lineCount: read.lineCount, unreadable: read.unreadable, invoices: filed },
  };
}

interface Ringing {
  story: Story;
  ledger: Ledger;
  store: Store;
  at: number;
}

function purchaseOf(invoice: Invoice, { story, ledger, store, at }: Ringing): Purchase {
  const till = store.tills[0] as Store['tills'][number];
  const totalMinor = invoiceTotalMinor(invoice);
  const card = story.customer?.card ?? aCard(new Random(`card of ${invoice.invoiceNo}`));
  const leg: Leg = story.byCard
    ? { kind: 'card', amountMinor: totalMinor, use: ledger.cardUse(card, story.customer, till, at) }
    : { kind: 'store_credit', amountMinor: totalMinor };
  return {
    scenario: story.scenario,
    kind: isRefund(invoice) ? 'refund' : 'sale',
    store,
    till,
    at,
    saleId: invoice.invoiceNo,
    sequence: ledger.nextSequence(store, till),
    lines: documentLines(invoice),
    totalMinor,
    legs: [leg],
  };
}

function slipDetail(random: Random): SlipDetail {
  return random.weighted([
    ['full', 50],
    ['auth', 25],
    ['par', 15],
    ['bare', 10],
  ] as const);
}

/** Customer and amount of payments that occur more than once: they carry full references, so that nothing hangs on their order. */
function repeatedPayments(invoices: readonly Invoice[]): Set<string> {
  const seen = new Map<string, number>();
  for (const invoice of invoices) seen.set(paymentKey(invoice), (seen.get(paymentKey(invoice)) ?? 0) + 1);
  return new Set([...seen].filter(([, count]) => count > 1).map(([key]) => key));
}

function paymentKey(invoice: Invoice): string {
  return `${invoice.customerId} ${invoiceTotalMinor(invoice)}`;
}

function heartbeat(shop: Store, arrivesAt: number): Timed {
  const document = { completeUntil: utcText(arrivesAt - 2 * MINUTE) };
  return {
    arrivesAt,
    deed: { type: 'heartbeat', retailerId: shop.retailer.retailerId, storeId: shop.storeId, document },
  };
}

function numbered(parts: readonly (readonly [name: string, events: readonly ToldDeed[]])[]) {
  const refused: Record<number, string> = {};
  let number = 0;
  const phases = parts.map(([name, events]) => ({
    name,
    events: [...events]
      .sort((a, b) => a.arrivesAt - b.arrivesAt)
      .map(({ deed, arrivesAt, refused: why }): WorldEvent => {
        if (why !== undefined) refused[number] = why;
        return { ...deed, arrivesAt, number: number++ };
      }),
  }));
  return { phases, refused };
}

/** Whole weeks, so that a Saturday stays a Saturday. */
function weeksToMove(read: InvoiceFile, endsAt: number): number {
  const last = read.invoices.reduce((latest, { wallTime }) => (wallTime > latest ? wallTime : latest), '0000');
  if (read.invoices.length === 0) return 0;
  return Math.floor((endsAt - DAY - Date.parse(`${last}Z`)) / (7 * DAY));
}

function movedInstant(wallTime: string, weeks: number): number {
  const moved = new Date(Date.parse(`${wallTime}Z`) + weeks * 7 * DAY).toISOString().slice(0, 19);
  return instantOf(moved, 'Europe/London');
}
