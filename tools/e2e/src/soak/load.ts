import { type BankReceiver, startBankReceiver } from '@quittance/testbed';
import { type Purchase, Party, pause, send, type Target } from '../attacks/index.js';
import { Leavers } from './leavers.js';

const TICK_MS = 500;
/** How long one batch may be sent again: longer than anything is away. */
const PATIENCE_MS = 180_000;

interface Shop {
  readonly party: Party;
  readonly bank: BankReceiver;
  /** What was bought, by transaction, once both edges have said that they have it. */
  readonly bought: Map<string, Purchase>;
  readonly leavers: Leavers;
}

export interface Truth {
  readonly bought: number;
  readonly shown: number;
  /** Bought and without a receipt. */
  readonly lost: number;
  /** Transactions with more than one receipt. */
  readonly twice: number;
  /** Receipts that are not of what was bought. */
  readonly wrong: number;
}

/** What became of customers who withdrew. */
export interface Leaving {
  readonly left: number;
  /** Receipts that banks got of their accounts. */
  readonly receipts: number;
  /** Of those the ones that came after the withdrawal was answered, in ms after it. */
  readonly lateMs: readonly number[];
}

/** People who shop at a steady rate, at as many stores and banks; whatever is away meanwhile, each goes on until it has been heard. */
export class Load {
  #isOn = true;
  #sent = 0;
  readonly #work: Promise<unknown>;

  private constructor(
    private readonly shops: readonly Shop[],
    eventsPerSecond: number,
  ) {
    const each = (eventsPerSecond * TICK_MS) / 1_000 / 2 / shops.length;
    this.#work = Promise.all(
      shops.flatMap((shop, i) => [this.#shop(shop, each, i), shop.leavers.comeAndGo(() => this.#isOn)]),
    );
    this.#work.catch(() => undefined); // met in `end`
  }

  static async start(
    target: Target,
    { shops, eventsPerSecond }: { shops: number; eventsPerSecond: number },
  ): Promise<Load> {
    const opened: Shop[] = [];
    for (let i = 0; i < shops; i += 1) {
      const [party, bank] = [await Party.settle(target), await startBankReceiver()];
      const body = { url: bank.url, payload: 'full' };
      const answer = await send(`${target.edges.delivery}/v1/endpoints/main`, party.bankKey, { method: 'PUT', body });
      if (answer.status !== 201) throw new Error(`the endpoint was answered ${answer.status}: ${answer.text}`);
      opened.push({ party, bank, bought: new Map(), leavers: new Leavers(party) });
    }
    return new Load(opened, eventsPerSecond);
  }

  /** Sales and transactions that edges have taken. */
  get sent(): number {
    return this.#sent;
  }

  /** Lets what is under way be heard, and buys no more. */
  async end(): Promise<void> {
    this.#isOn = false;
    await this.#work;
  }

  /** What banks have got by now of what was bought. */
  truth(): Truth {
    const sums = { bought: 0, shown: 0, lost: 0, twice: 0, wrong: 0 };
    for (const { bank, bought } of this.shops) {
      const receipts = receiptsOf(bank);
      sums.bought += bought.size;
      for (const [transactionId, { saleId }] of bought) {
        const texts = receipts.get(transactionId) ?? [];
        if (texts.length === 0) sums.lost += 1;
        else sums.shown += 1;
        if (texts.length > 1) sums.twice += 1;
        if (texts.some((text) => text !== `Book ${saleId}`)) sums.wrong += 1;
      }
    }
    return sums;
  }

  /** What banks have got by now of customers who left. */
  leaving(): Leaving {
    const lateMs: number[] = [];
    let [left, receipts] = [0, 0];
    for (const { bank, leavers } of this.shops) {
      left += leavers.left.size;
      for (const { body, at } of bank.received) {
        const { type, data } = JSON.parse(body) as { type: string; data: { accountId: string } };
        const answeredAt = leavers.left.get(data.accountId);
        if (type !== 'receipt.ready' || answeredAt === undefined) continue;
        receipts += 1;
        if (at > answeredAt) lateMs.push(at - answeredAt);
      }
    }
    return { left, receipts, lateMs };
  }

  async close(): Promise<void> {
    await Promise.all(this.shops.map(({ bank }) => bank.close()));
  }

  async #shop(shop: Shop, perTick: number, index: number): Promise<void> {
    await pause((TICK_MS * index) / this.shops.length);
    let due = 0;
    while (this.#isOn) {
      const next = pause(TICK_MS);
      due += perTick;
      const purchases = Array.from({ length: Math.floor(due) }, () => shop.party.purchase());
      due -= purchases.length;
      if (purchases.length > 0) await this.#buy(shop, purchases);
      // Whether there is a receipt of these is not certain: nothing is lost where there is none.
      const theirs = shop.leavers.here.map((leaver) => shop.party.purchase(leaver));
      if (theirs.length > 0) await this.#tell(shop, theirs);
      await next;
    }
  }

  async #buy(shop: Shop, purchases: readonly Purchase[]): Promise<void> {
    await this.#tell(shop, purchases);
    for (const purchase of purchases) shop.bought.set(purchase.transactionId, purchase);
  }

  async #tell({ party }: Shop, purchases: readonly Purchase[]): Promise<void> {
    const { ingestion, delivery } = party.target.edges;
    const sales = purchases.map((purchase) => party.sale(purchase, 'numbers'));
    const transactions = purchases.map((purchase) => party.transaction(purchase, 'numbers'));
    await sendLines(`${ingestion}/v1/sales`, party.retailerKey, sales);
    this.#sent += sales.length;
    await sendLines(`${delivery}/v1/transactions`, party.bankKey, transactions);
    this.#sent += transactions.length;
  }
}

/** Sends lines until each has been accepted: the same line again changes nothing. */
const sendLines = async (url: string, key: string, documents: readonly object[]): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  let left = documents;
  while (left.length > 0) {
    const body = left.map((document) => `${JSON.stringify(document)}\n`).join('');
    const type = 'application/x-ndjson';
    const { status, text } = await send(url, key, { body, type, patienceMs: PATIENCE_MS }).catch(() => NOTHING);
    const answers = status === 200 ? answersOf(text) : [];
    const refused = answers.find((answer) => answer.status === 'rejected' && answer.problem?.status !== 503);
    if (refused) throw new Error(`a line was refused: ${JSON.stringify(refused)}`);
    const accepted = new Set(answers.filter((a) => a.status === 'accepted').map((a) => a.line));
    left = left.filter((_, i) => !accepted.has(i + 1));
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`lines were not accepted for ${PATIENCE_MS / 1_000} s (${status})`);
    await pause(250);
  }
};

const NOTHING = { status: 0, text: '' };

interface LineAnswer {
  readonly line: number;
  readonly status: string;
  readonly problem?: { readonly status: number };
}

/** A connection that was cut leaves half a line. */
const answersOf = (text: string): LineAnswer[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LineAnswer];
    } catch {
      return [];
    }
  });

/** First lines of the receipts of each transaction; a webhook that came again is the same one. */
const receiptsOf = ({ received }: BankReceiver): Map<string, string[]> => {
  const seen = new Set<string>();
  const receipts = new Map<string, string[]>();
  for (const { headers, body } of received) {
    const id = String(headers['webhook-id']);
    if (seen.has(id)) continue;
    seen.add(id);
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: { transactionId: string; lines?: { text: string }[] };
    };
    if (type !== 'receipt.ready') continue;
    receipts.set(data.transactionId, [...(receipts.get(data.transactionId) ?? []), data.lines?.[0]?.text ?? '']);
  }
  return receipts;
};
