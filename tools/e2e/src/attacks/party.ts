import { randomBytes, randomInt } from 'node:crypto';
import { pause, type Target } from './target.js';

/** What both sides say of a payment besides amount and time. */
type Evidence = 'numbers' | 'digits';

export interface Purchase {
  readonly saleId: string;
  readonly transactionId: string;
  readonly accountId: string;
  readonly at: Date;
  readonly amountMinor: number;
  readonly last4: string;
  readonly rrn: string;
}

interface Place {
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly terminalId: string;
}

interface Who {
  readonly retailerKey: string;
  readonly bankKey: string;
  readonly storeId: string;
  readonly accountId: string;
}

const newPlace = (): Place => ({
  acquirerId: 'acq-1',
  merchantId: `M${randomInt(1e9, 1e10)}`,
  terminalId: `T${randomInt(1e7, 1e8)}`,
});

/** Four of a card. */
export const someDigits = (): string => String(randomInt(0, 10_000)).padStart(4, '0');

export const newName = (what: string): string => `${what}-${randomBytes(4).toString('hex')}`;

const COME_BACK: readonly number[] = [429, 503];

/** Sends as an integrator does, and again while an edge asks for that: 503 and 429. */
export const send = async (
  url: string,
  key: string,
  { method = 'POST', body, type = 'application/json', patienceMs = 60_000 }: Sending,
): Promise<{ status: number; text: string }> => {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      const response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      if (!COME_BACK.includes(response.status) || Date.now() > deadline) return { status: response.status, text };
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(250);
  }
};

interface Sending {
  readonly method?: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly patienceMs?: number;
}

/** A retailer with one store, and a bank with one customer who shops there: those who are not to notice an attack. */
export class Party {
  readonly retailerKey: string;
  readonly bankKey: string;
  readonly storeId: string;
  readonly accountId: string;
  /** Of the customer's one card. */
  readonly last4 = someDigits();

  constructor(
    readonly target: Target,
    readonly place: Place,
    who: Who,
  ) {
    this.retailerKey = who.retailerKey;
    this.bankKey = who.bankKey;
    this.storeId = who.storeId;
    this.accountId = who.accountId;
  }

  static async settle(target: Target, place: Place = newPlace()): Promise<Party> {
    const party = new Party(target, place, {
      retailerKey: await target.key('retailer', newName('shop')),
      bankKey: await target.key('bank', newName('bank')),
      storeId: newName('store'),
      accountId: newName('account'),
    });
    await party.openStore();
    await party.consentFor(party.accountId);
    return party;
  }

  async openStore(more: object = {}): Promise<void> {
    const { acquirerId, merchantId, terminalId } = this.place;
    const body = {
      name: 'High Street',
      tradingName: 'Corner Books',
      address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 4AB', country: 'GB' },
      mcc: '5942',
      currency: 'GBP',
      timeZone: 'Europe/London',
      acceptors: [{ acquirerId, merchantId, terminalIds: [terminalId] }],
      ...more,
    };
    const { status, text } = await send(`${this.target.edges.ingestion}/v1/stores/${this.storeId}`, this.retailerKey, {
      method: 'PUT',
      body,
    });
    if (status !== 200) throw new Error(`the store was answered ${status}: ${text}`);
  }

  async consentFor(accountId: string): Promise<void> {
    const body = {
      accountId,
      scopes: ['receipts'],
      state: 'given',
      givenAt: '2026-01-05T09:00:00Z',
      noticeVersion: '1',
    };
    const { status, text } = await send(`${this.target.edges.consent}/v1/consents/of-${accountId}`, this.bankKey, {
      method: 'PUT',
      body,
    });
    if (status !== 200) throw new Error(`the consent was answered ${status}: ${text}`);
  }

  /** A purchase of some hours ago, of an amount that no other has: long enough that a store may vouch for all sales about it. */
  purchase(over: Partial<Purchase> = {}): Purchase {
    const id = randomBytes(5).toString('hex');
    return {
      saleId: `s-${id}`,
      transactionId: `t-${id}`,
      accountId: this.accountId,
      at: new Date(Date.now() - 3 * 3_600_000),
      amountMinor: randomInt(1_000, 1_000_000),
      last4: this.last4,
      rrn: String(randomInt(1e11, 1e12)),
      ...over,
    };
  }

  sale({ saleId, at, amountMinor, last4, rrn }: Purchase, evidence: Evidence): object {
    const { terminalId } = this.place;
    const card = evidence === 'numbers' ? { last4, last4Of: 'card', rrn, terminalId } : { last4, last4Of: 'card' };
    return {
      saleId,
      kind: 'sale',
      storeId: this.storeId,
      soldAt: at.toISOString(),
      currency: 'GBP',
      totalMinor: amountMinor,
      lines: [{ kind: 'item', text: `Book ${saleId}`, quantity: '1', totalMinor: amountMinor }],
      tenders: [{ kind: 'card', amountMinor, card }],
    };
  }

  async ringUp(purchase: Purchase, evidence: Evidence): Promise<number> {
    const body = this.sale(purchase, evidence);
    return (await send(`${this.target.edges.ingestion}/v1/sales`, this.retailerKey, { body })).status;
  }

  transaction({ transactionId, accountId, at, amountMinor, last4, rrn }: Purchase, evidence: Evidence): object {
    const { acquirerId, merchantId, terminalId } = this.place;
    return {
      transactionId,
      accountId,
      stage: 'authorisation',
      state: 'pending',
      direction: 'debit',
      amountMinor,
      currency: 'GBP',
      cardLast4: last4,
      acquirerId,
      merchantId,
      ...(evidence === 'numbers' ? { terminalId, rrn } : {}),
      transmittedAt: new Date(at.getTime() + 2_000).toISOString(),
    };
  }

  async pay(purchase: Purchase, evidence: Evidence): Promise<number> {
    const body = this.transaction(purchase, evidence);
    return (await send(`${this.target.edges.delivery}/v1/transactions`, this.bankKey, { body })).status;
  }

  /** Says that all sales until now were sent: digits alone are believed only then. */
  async vouch(): Promise<void> {
    const completeUntil = new Date().toISOString();
    await send(`${this.target.edges.ingestion}/v1/stores/${this.storeId}/heartbeat`, this.retailerKey, {
      body: { completeUntil },
    });
  }

  /** Transactions of this bank that have a receipt, each as often as it was announced. */
  async receipts(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    let after = '';
    for (;;) {
      const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
      const { status, text } = await send(`${this.target.edges.delivery}/v1/events${query}`, this.bankKey, {
        method: 'GET',
      });
      if (status !== 200) throw new Error(`the feed was answered ${status}`);
      const { events, next, more } = JSON.parse(text) as { events: Event[]; next: string; more: boolean };
      for (const { type, data } of events) {
        if (type === 'receipt.ready') found.set(data.transactionId, (found.get(data.transactionId) ?? 0) + 1);
        if (type === 'receipt.withdrawn') found.set(data.transactionId, (found.get(data.transactionId) ?? 0) - 1);
      }
      if (!more) return found;
      after = next;
    }
  }

  /** How many of these have a receipt once nothing more is expected: all of them, or the time is up. */
  async awaitReceipts(transactionIds: readonly string[], patienceMs: number): Promise<number> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = await this.receipts();
      const count = transactionIds.filter((id) => (found.get(id) ?? 0) > 0).length;
      if (count === transactionIds.length || Date.now() > deadline) return count;
      await pause(100);
    }
  }

  /** Buys once with numbers on both sides, and answers how long its receipt took, in ms; Infinity after `patienceMs`. */
  async timeOfReceipt(patienceMs: number): Promise<number> {
    const purchase = this.purchase();
    const since = performance.now();
    await this.ringUp(purchase, 'numbers');
    await this.pay(purchase, 'numbers');
    const count = await this.awaitReceipts([purchase.transactionId], patienceMs);
    return count === 1 ? performance.now() - since : Number.POSITIVE_INFINITY;
  }
}

interface Event {
  readonly type: string;
  readonly data: { readonly transactionId: string };
}
