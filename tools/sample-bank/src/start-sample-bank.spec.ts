import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { aReceipt, Edge, eventBody, secret, signedHeaders } from '../test/edge.js';
import { type SampleBank, startSampleBank } from './start-sample-bank.js';

// Only a webhook whose signature fits its very bytes is taken, each id once, and the page shows what came of it.

let edge: Edge;
let bank: SampleBank;

beforeEach(async () => {
  edge = new Edge();
  bank = await startSampleBank({
    bankId: 'b1',
    name: 'Test Bank',
    deliveryUrl: await edge.start(),
    consentUrl: edge.url,
    apiKey: 'k',
  });
});

afterEach(async () => {
  await bank.stop();
  await edge.stop();
});

async function send(
  body: string,
  id = 'w1',
  change: (headers: Record<string, string>) => void = () => undefined,
): Promise<number> {
  const headers = signedHeaders(body, id);
  change(headers);
  return (await fetch(`${bank.url}/webhooks`, { method: 'POST', headers, body })).status;
}

const page = async (path: string) => (await fetch(bank.url + path)).text();
const anEntry = {
  transactionId: 't1',
  accountId: 'a1',
  holder: 'Ada',
  descriptor: 'FOXED PAGES',
  direction: 'debit',
  amountMinor: 1295,
  currency: 'GBP',
  at: '2026-07-03T09:15:00Z',
};
const tellEntries = (...entries: object[]) =>
  fetch(`${bank.url}/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: entries.map((entry) => JSON.stringify(entry)).join('\n'),
  });

describe('webhooks', () => {
  it('are registered for with the bank’s key, and an endpoint that was there before gets a new secret', () => {
    expect(edge.requests).toEqual([
      'PUT /v1/endpoints/sample-bank Bearer k',
      'POST /v1/endpoints/sample-bank/rotate-secret Bearer k',
    ]);
  });

  it('lead to the receipt being fetched', async () => {
    expect(await send(eventBody())).toBe(204);
    expect(bank.received()).toMatchObject([
      { bankId: 'b1', webhookId: 'w1', type: 'receipt.ready', transactionId: 't1', receipt: { totalMinor: 1295 } },
    ]);
    expect(edge.requests.at(-1)).toBe('GET /v1/receipts/r1 Bearer k');
  });

  it('are refused and counted when the signature is wrong, missing, of other bytes or too old', async () => {
    const body = eventBody();
    expect(
      await send(body, 'w1', (headers) => {
        headers['webhook-signature'] = 'v1,AAAA';
      }),
    ).toBe(401);
    expect(
      await send(body, 'w1', (headers) => {
        delete headers['webhook-signature'];
      }),
    ).toBe(401);
    expect(
      await send(body, 'w1', (headers) => {
        headers['webhook-id'] = 'w2';
      }),
    ).toBe(401);
    expect(
      await send(body, 'w1', (headers) => {
        headers['webhook-timestamp'] = String(Math.floor(Date.now() / 1000) - 301);
      }),
    ).toBe(401);
    // The same JSON in other bytes: a signature covers bytes.
    expect(
      await send(`${body} `, 'w1', (headers) => {
        headers['webhook-signature'] = new Webhook(secret).sign('w1', new Date(), body);
      }),
    ).toBe(401);
    expect(bank.counts).toMatchObject({ invalidSignature: 5, webhooks: 0 });
    expect(bank.received()).toEqual([]);
  });

  it('are refused when the signature is right and the body is none of ours', async () => {
    expect(await send('not json')).toBe(400);
    expect(await send('{"type":"receipt.ready","data":{}}')).toBe(400);
    expect(bank.counts).toMatchObject({ unreadable: 2, webhooks: 0 });
  });

  it('of a type that the bank does not know are thanked for, and change nothing', async () => {
    expect(await send('{"type":"news","data":{}}')).toBe(204);
    expect(bank.counts).toMatchObject({ unreadable: 0, webhooks: 0 });
  });

  it('are taken once for each id, at the same time too', async () => {
    const answers = await Promise.all([send(eventBody()), send(eventBody()), send(eventBody())]);
    expect(answers).toEqual([204, 204, 204]);
    expect(await send(eventBody())).toBe(204);
    expect(bank.received()).toHaveLength(1);
    expect(bank.counts).toMatchObject({ webhooks: 1, repeated: 3 });
  });

  it('are asked for again when the receipt cannot be fetched, and taken then', async () => {
    edge.away = true;
    expect(await send(eventBody())).toBe(503);
    edge.away = false;
    expect(await send(eventBody())).toBe(204);
    expect(bank.counts).toMatchObject({ webhooks: 1, fetchFailed: 1, repeated: 0 });
  });

  it('are taken without a receipt when that is gone by now', async () => {
    edge.receipts.clear();
    expect(await send(eventBody())).toBe(204);
    expect(bank.received()).toMatchObject([{ receipt: null }]);
  });
});

describe('consent.ended', () => {
  const ended = (accountId = 'a1', more = {}) =>
    JSON.stringify({
      type: 'consent.ended',
      timestamp: '2026-07-04T10:00:00Z',
      data: { accountId, consentId: 'c1', scopes: ['receipts'], endedAt: '2026-07-04T10:00:00Z', ...more },
    });

  it('takes the receipts of that account down, and those of no other', async () => {
    await tellEntries(anEntry, { ...anEntry, transactionId: 't2', accountId: 'a2' });
    edge.receipts.set('r2', aReceipt({ receiptId: 'r2', transactionId: 't2', accountId: 'a2' }));
    await send(eventBody());
    await send(eventBody({ receiptId: 'r2', transactionId: 't2', accountId: 'a2' }), 'w2');
    expect([await send(ended(), 'w3'), await send(ended(), 'w3')]).toEqual([204, 204]);
    expect(await page('/accounts/a1/t1')).toContain('Receipts of this account were taken down');
    expect(await page('/accounts/a2/t2')).toContain('Middlemarch');
    expect(bank.counts).toMatchObject({ webhooks: 3, repeated: 1 });
  });

  it('leaves receipts up that the customer keeps', async () => {
    await tellEntries(anEntry);
    await send(eventBody());
    expect(await send(ended('a1', { deliveredReceipts: 'keep' }), 'w2')).toBe(204);
    expect(await page('/accounts/a1/t1')).toContain('Middlemarch');
    expect(await send(ended('a1', { deliveredReceipts: 'take_down' }), 'w3')).toBe(204);
    expect(await page('/accounts/a1/t1')).not.toContain('Middlemarch');
  });

  it('that comes while a receipt is being fetched takes that one, too', async () => {
    await tellEntries(anEntry);
    const fetching = edge.holdNext();
    const receipt = send(eventBody());
    const answer = await fetching;
    await send(ended(), 'w2');
    edge.receipts.clear();
    answer();
    expect(await receipt).toBe(204);
    expect(await page('/accounts/a1/t1')).toContain('There is no receipt for this payment');
  });

  it('lets what comes under a later consent be shown', async () => {
    await tellEntries(anEntry);
    await send(ended(), 'w1');
    await send(eventBody(), 'w2');
    expect(await page('/accounts/a1/t1')).toContain('Middlemarch');
  });
});

describe('catching up', () => {
  it('takes in what was announced before, each revision once', async () => {
    await bank.stop();
    bank = await startSampleBank({
      bankId: 'b1',
      name: 'Test Bank',
      deliveryUrl: edge.url,
      apiKey: 'k',
      catchUp: true,
    });
    expect(bank.received().map(({ webhookId }) => webhookId)).toEqual(['evt_1']);
  });
});

describe('stopping', () => {
  it('takes a temporary webhook address back', async () => {
    await bank.stop();
    bank = await startSampleBank({
      bankId: 'b1',
      name: 'Test Bank',
      deliveryUrl: edge.url,
      apiKey: 'k',
      endpointId: 'e9',
      temporary: true,
    });
    await bank.stop();
    expect(edge.requests.at(-1)).toBe('DELETE /v1/endpoints/e9 Bearer k');
    bank = await startSampleBank({ bankId: 'b1', name: 'Test Bank', deliveryUrl: edge.url, apiKey: 'k' });
  });
});

describe('the page', () => {
  it('shows accounts, transactions and the itemised receipt beside each', async () => {
    expect((await tellEntries(anEntry, { ...anEntry, transactionId: 't2', descriptor: 'LITTLE THAI' })).status).toBe(
      202,
    );
    await send(eventBody());
    expect(await page('/')).toContain('1 of 2');
    const account = await page('/accounts/a1');
    expect(account).toContain('Foxed &amp; Pages');
    expect(account).toContain('Little Thai');
    const receipt = await page('/accounts/a1/t1');
    for (const text of [
      '&lt;Middlemarch&gt;',
      '2 × £5.00',
      'Offer −£1.00',
      'Oat milk',
      '£12.95',
      'card ending 4321',
      '20%',
    ])
      expect(receipt).toContain(text);
    expect(receipt).not.toContain('<Middlemarch>');
    expect(await page('/accounts/a1/t2')).toContain('There is no receipt for this payment');
  });

  it('says which money paid, what modifiers cost and are taxed at, taxes, fine prices and every code', async () => {
    await tellEntries(anEntry);
    const [book, coffee] = aReceipt().lines;
    edge.receipts.set(
      'r1',
      aReceipt({
        purchasedAt: '2026-07-04T07:15:00+09:00',
        lines: [
          { ...book!, text: 'Diesel', quantity: '40.02', unit: 'L', unitPrice: '1.429' },
          {
            ...coffee!,
            modifiers: [
              {
                text: 'Oat milk',
                quantity: '2',
                unit: 'dl',
                unitPriceMinor: 25,
                totalMinor: 45,
                vatCode: 'OATS',
                discounts: [{ text: 'Happy hour', amountMinor: 5 }],
              },
            ],
          },
          { kind: 'tax', text: 'Sales tax 8.25%', quantity: '1', totalMinor: 107 },
        ],
        payment: { kind: 'card', amountMinor: 2_345, currency: 'JPY', last4: '4321' },
        otherPaymentsMinor: 500,
        barcode: { format: 'code128', value: '0099' },
        barcodes: [
          { format: 'qr', value: 'V0;955002-00' },
          { format: 'qr', value: '_R1-AT0_' },
          { format: 'gs1_128', value: '0105012345678900\u001d10LOT' },
        ],
      }),
    );
    await send(eventBody());
    const receipt = (await page('/accounts/a1/t1')).replaceAll('\u00a0', ' ');
    for (const text of [
      'JP¥2,345',
      'Other payments</th><td>£5.00',
      '40.02 L × £1.429',
      '2 dl × £0.25',
      'OATS',
      'Happy hour −£0.05',
      'Sales tax 8.25%',
      '£1.07',
      '0099',
      'V0;955002-00',
      '_R1-AT0_',
      '0105012345678900␝10LOT',
      '4 Jul 2026, 07:15',
    ])
      expect(receipt).toContain(text);
  });

  it('shows the newest revision, and nothing once the receipt is withdrawn', async () => {
    await tellEntries(anEntry);
    await send(eventBody());
    edge.receipts.set('r1', aReceipt({ revision: 2, state: 'revised', totalMinor: 1111 }));
    await send(eventBody({ revision: 2 }, 'receipt.revised'), 'w2');
    expect(await page('/accounts/a1/t1')).toContain('£11.11');
    await send(eventBody({ revision: 3 }, 'receipt.withdrawn'), 'w3');
    expect(await page('/accounts/a1/t1')).toContain('There is no receipt for this payment');
  });

  it('shows a payment that only its receipt tells of, until the bank’s own ledger does', async () => {
    await send(eventBody());
    expect(await page('/accounts/a1/t1')).toContain('£12.95');
    expect(await page('/')).toContain('1 of 1');
    await tellEntries(anEntry);
    await tellEntries({ ...anEntry, holder: 'Bob' });
    expect(await page('/')).toContain('Ada');
    expect(await page('/')).toContain('1 of 1');
  });

  it('begins with the newest receipt', async () => {
    await tellEntries(anEntry, { ...anEntry, transactionId: 't2', accountId: 'a2', at: '2026-07-04T09:15:00Z' });
    await send(eventBody());
    expect(await page('/')).toContain('Middlemarch');
    edge.receipts.set('r2', aReceipt({ receiptId: 'r2', transactionId: 't2', accountId: 'a2', totalMinor: 777 }));
    await send(eventBody({ receiptId: 'r2', transactionId: 't2', accountId: 'a2' }), 'w2');
    expect(await page('/')).toContain('£7.77');
  });

  it('finds payments by shop, item or customer', async () => {
    await tellEntries(anEntry, { ...anEntry, transactionId: 't2', descriptor: 'LITTLE THAI', holder: 'Bob' });
    await send(eventBody());
    for (const [words, found] of [
      ['middlemarch', '1 payment<'],
      ['little', '1 payment<'],
      ['BOB', '1 payment<'],
      ['a', '2 payments'],
      ['<b>', '0 payments'],
    ] as const) {
      expect(await page(`/?q=${encodeURIComponent(words)}`)).toContain(found);
    }
    expect(await page(`/?q=${encodeURIComponent('<b>')}`)).not.toContain('<b>');
  });

  it('lets a customer say that a receipt is none of theirs', async () => {
    await tellEntries(anEntry);
    await send(eventBody());
    const press = (site: string) =>
      fetch(`${bank.url}/accounts/a1/t1/dispute`, { method: 'POST', headers: { 'sec-fetch-site': site } });
    expect((await press('cross-site')).status).toBe(403);
    expect(edge.requests.filter((request) => request.includes('dispute'))).toEqual([]);
    const answer = await press('same-origin');
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('You said that this is not your'),
    ]);
    expect(edge.requests.filter((request) => request.includes('dispute'))).toEqual([
      'POST /v1/receipts/r1/dispute Bearer k',
    ]);
    expect(await page('/accounts/a1/t1')).not.toContain('<button>Not my receipt');
  });

  it('shows what the customer has consented to, in words', async () => {
    await tellEntries(anEntry);
    expect(await page('/accounts/a1')).toContain('Receipts: what you bought is shown beside your payments.');
    edge.consents = [];
    expect(await page('/accounts/a1')).toContain('Nothing is shared');
    edge.away = true;
    expect(await page('/accounts/a1')).not.toContain('Nothing is shared');
  });

  it('answers 404 for what it does not know, and refuses entries that are none', async () => {
    for (const path of ['/accounts/x', '/accounts/x/y', '/nowhere'])
      expect([path, (await fetch(bank.url + path)).status]).toEqual([path, 404]);
    expect((await tellEntries({ transactionId: 't1' })).status).toBe(400);
    for (const id of ['\ud83d', '']) {
      expect((await tellEntries({ ...anEntry, accountId: id })).status).toBe(400);
      expect((await tellEntries({ ...anEntry, transactionId: id })).status).toBe(400);
    }
    expect((await fetch(`${bank.url}/?all=1`)).status).toBe(200);
    expect((await fetch(`${bank.url}/healthz`)).status).toBe(200);
  });

  it('says what it received, one JSON object a line', async () => {
    await send(eventBody());
    const lines = (await page('/received')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { webhookId: string }).webhookId)).toEqual(['w1']);
    expect(JSON.parse(await page('/status'))).toMatchObject({
      bankId: 'b1',
      counts: { webhooks: 1 },
      totals: { receipts: 1 },
    });
  });

  it.each(['x'.repeat(101), 'y'.repeat(128), '🧾'.repeat(60)])(
    'shows ids of whatever the contract allows: %s',
    async (id) => {
      await tellEntries({ ...anEntry, transactionId: id, accountId: id });
      const answer = await fetch(`${bank.url}/accounts/${encodeURIComponent(id)}/${encodeURIComponent(id)}`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('Foxed Pages');
    },
  );
});
