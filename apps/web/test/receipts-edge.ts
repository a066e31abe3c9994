// Delivery's edge as the customer's page sees it: at another origin, by a token that it was given, and an API of its contract.
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';

interface Seed {
  readonly shop: string;
  readonly totalMinor: number;
  readonly lines: readonly (readonly [text: string, quantity: string, totalMinor: number])[];
}

const DAY_MS = 86_400_000;
const PAGE = 3;

const receiptOf = ({ shop, totalMinor, lines }: Seed, index: number, all: number) => {
  const purchasedAt = new Date(Date.UTC(2026, 10, 20) - (all - index) * DAY_MS).toISOString();
  const receipt = {
    receiptId: `r-${index}`,
    revision: 1,
    state: 'issued',
    kind: 'sale',
    transactionId: `t-${index}`,
    accountId: 'a-1',
    purchasedAt,
    currency: 'GBP',
    totalMinor,
    merchant: {
      tradingName: shop,
      storeName: 'High Street',
      address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 1AA' },
    },
    lines: lines.map(([text, quantity, sum]) => ({ kind: 'item', text, quantity, totalMinor: sum })),
    vat: [{ code: 'S', ratePercent: '20', grossMinor: totalMinor, netMinor: totalMinor, vatMinor: 0 }],
    vatComplete: true,
    payment: { kind: 'card', amountMinor: totalMinor, currency: 'GBP', last4: '4242' },
  };
  return { receipt, accountId: 'a-1', storedAt: purchasedAt, seenByBankAt: purchasedAt };
};

export class ReceiptsEdge {
  readonly #app: FastifyInstance = fastify({ forceCloseConnections: true });
  #seeds: readonly Seed[] = [];
  /** Tokens that it takes. */
  readonly tokens = new Set<string>();
  /** Whose page may ask. */
  origin = '';
  url = '';

  async start(): Promise<this> {
    this.#app.addHook('onRequest', async (request, reply) => {
      if (request.headers.origin === this.origin)
        reply.headers({ 'access-control-allow-origin': this.origin, vary: 'origin' });
      if (request.method === 'OPTIONS')
        return reply.header('access-control-allow-headers', 'authorization').status(204).send();
      const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
      if (!this.tokens.has(token)) return reply.status(401).send({ code: 'unauthorized' });
    });
    this.#app.options('/*', async (_request, reply) => reply.status(204).send());
    this.#routes();
    await this.#app.listen({ port: 0, host: '127.0.0.1' });
    this.url = `http://127.0.0.1:${(this.#app.server.address() as AddressInfo).port}`;
    return this;
  }

  stop = (): Promise<void> => this.#app.close();

  /** The newest last. */
  keep(...seeds: readonly Seed[]): void {
    this.#seeds = seeds;
  }

  #routes(): void {
    const kept = () => this.#seeds.map((seed, i) => receiptOf(seed, i, this.#seeds.length)).reverse();
    this.#app.get<{ Querystring: { search?: string; before?: string } }>('/customer/v1/receipts', async ({ query }) => {
      const { search = '', before = '0' } = query;
      const found = kept().filter((one) => JSON.stringify(one).toLowerCase().includes(search.toLowerCase()));
      const end = Number(before) + PAGE;
      return { receipts: found.slice(Number(before), end), ...(found.length > end && { next: String(end) }) };
    });
    this.#app.get('/customer/v1/disclosures', async () => ({
      disclosures: kept().map(({ receipt: { receiptId, revision, merchant }, storedAt }) => ({
        at: storedAt,
        receiptId,
        revision,
        accountId: 'a-1',
        merchant: merchant.tradingName,
        what: 'receipt',
        how: 'webhook',
        bankId: 'b-1',
        consent: { consentId: 'c-1', version: 3 },
      })),
    }));
    this.#app.get('/customer/v1/holdings', async () => ({
      holdings: [
        { service: 'delivery', what: 'receipts', count: this.#seeds.length, oldest: '2026-11-01T10:00:00Z' },
        { service: 'delivery', what: 'notices', count: 0 },
      ],
    }));
    this.#app.get('/customer/v1/archive', async () => ({
      service: 'delivery',
      createdAt: new Date().toISOString(),
      files: [{ path: 'receipts/receipts.json', mediaType: 'application/json', text: JSON.stringify(kept()) }],
      manifest: '{}',
      signature: 'c2ln',
      key: { kid: 'of-delivery' },
    }));
  }
}
