import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Receipt } from '../src/book.js';

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const aReceipt = (over: Partial<Receipt> = {}): Receipt => ({
  receiptId: 'r1',
  revision: 1,
  state: 'issued',
  kind: 'sale',
  transactionId: 't1',
  accountId: 'a1',
  purchasedAt: '2026-07-03T10:15:00+01:00',
  currency: 'GBP',
  totalMinor: 1295,
  merchant: { tradingName: 'Foxed & Pages', storeName: 'Lewes' },
  lines: [
    {
      kind: 'item',
      text: '<Middlemarch>',
      quantity: '2',
      unitPriceMinor: 500,
      totalMinor: 900,
      discounts: [{ text: 'Offer', amountMinor: 100 }],
    },
    {
      kind: 'item',
      text: 'Flat White',
      quantity: '1',
      totalMinor: 395,
      vatCode: 'S',
      modifiers: [{ text: 'Oat milk', quantity: '1', totalMinor: 45 }],
    },
  ],
  vat: [{ code: 'S', ratePercent: '20', grossMinor: 395, netMinor: 329, vatMinor: 66 }],
  vatComplete: true,
  payment: { kind: 'card', amountMinor: 1295, last4: '4321' },
  ...over,
});

/** The network's delivery edge as far as a bank sees it. */
export class Edge {
  readonly receipts = new Map<string, Receipt>([['r1', aReceipt()]]);
  readonly requests: string[] = [];
  away = false;
  consents: object[] = [
    { consentId: 'c1', state: 'given', scopes: ['receipts'], givenAt: '2026-07-01T09:00:00Z', noticeVersion: '1' },
  ];
  #held: Promise<void> | undefined;
  #onHeld: (() => void) | undefined;
  url = '';
  readonly #server: Server = createServer((request, response) => {
    this.requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const [status, body] = this.#answer(request);
    const held = this.#held;
    this.#held = undefined;
    this.#onHeld?.();
    void Promise.resolve(held).then(() => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  #answer({ method, url = '' }: IncomingMessage): [number, object] {
    if (this.away) return [503, {}];
    if (method === 'PUT') return [200, { endpointId: 'sample-bank' }];
    if (url.endsWith('/rotate-secret')) return [200, { secret }];
    if (url === '/v1/events')
      return [200, { events: [{ id: 'evt_1', ...JSON.parse(eventBody()) }], next: 'c1', more: true }];
    if (url === '/v1/events?after=c1')
      return [
        200,
        {
          events: [
            { id: 'evt_2', ...JSON.parse(eventBody()) },
            { id: 'x', type: 'new' },
          ],
          next: 'c2',
          more: false,
        },
      ];
    if (url.startsWith('/v1/consents')) return [200, { consents: this.consents }];
    if (url.endsWith('/dispute')) return [202, {}];
    const receipt = this.receipts.get(url.split('/').at(-1) ?? '');
    return receipt ? [200, receipt] : [404, { code: 'not_found' }];
  }

  /** The next request gets its answer, as things stand when it comes, only once what this resolves to is called. */
  holdNext(): Promise<() => void> {
    return new Promise((arrived) => {
      this.#held = new Promise((release) => {
        this.#onHeld = () => {
          this.#onHeld = undefined;
          arrived(release);
        };
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const eventBody = (over: object = {}, type = 'receipt.ready') =>
  JSON.stringify({
    type,
    timestamp: '2026-07-03T10:16:00Z',
    data: { receiptId: 'r1', revision: 1, accountId: 'a1', transactionId: 't1', ...over },
  });

/** What the network puts on a webhook with that body. */
export function signedHeaders(body: string, id: string): Record<string, string> {
  const at = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}
