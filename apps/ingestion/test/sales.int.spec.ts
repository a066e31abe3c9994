// A sale is accepted once Kafka has it, belongs to a store of its own retailer, and keeps the first content of its revision.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SaleBody } from '@quittance/retailer-api';
import { aFullSaleBody, aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { SaleRecorded } from '../src/contract.js';
import { RevisionExpiry } from '../src/store/revision-expiry.js';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;
let otherKey: string;
let next = 0;

const now = () => new Date().toISOString();
const aNewSale = (over: Partial<SaleBody> = {}) => aSaleBody({ saleId: `S-${++next}`, soldAt: now(), ...over });
const recordsOf = async (saleId: string) =>
  (await edge.bed.readAll(SaleRecorded))
    .map((record) => ({ key: record.key, value: record.decoded?.ok ? record.decoded.value : undefined }))
    .filter(({ value }) => value?.saleId === saleId);

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('R-1');
  otherKey = await edge.keyOf('R-2');
  await edge.registerStore(key, 'store-1');
  await edge.registerStore(key, 'tokyo', 'Asia/Tokyo');
  await edge.send('PUT', '/v1/stores/store-2', otherKey, aStoreBody({ acceptors: [] }));
});
afterAll(() => edge?.close());

describe('a single sale', () => {
  it('is in Kafka, keyed by its store, when it is accepted', async () => {
    const sale = aFullSaleBody({ saleId: 'full', soldAt: now() });
    const answer = await edge.send('POST', '/v1/sales', key, sale);
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ id: 'full', status: 'accepted' });
    const [record, ...more] = await recordsOf('full');
    expect(more).toEqual([]);
    expect(record?.key).toBe('R-1/store-1');
    expect(record?.value).toMatchObject({
      retailerId: 'R-1',
      revision: 2,
      kind: 'refund',
      soldAtText: sale.soldAt,
      soldAtZone: 'known',
      reconciled: true,
      totalMinor: 1_000,
    });
  });

  it('has its codes in Kafka as they were scanned, with the separators of GS1', async () => {
    const barcode = { format: 'gs1_datamatrix', value: '010501234567890021A7\u001d10LOT\u001d17261231' };
    const sale = aNewSale({ barcode, barcodes: [barcode, { format: 'gs1_128', value: '\u001d8008' }] });
    const answer = await edge.send('POST', '/v1/sales', key, sale);
    expect([answer.status, answer.json]).toEqual([202, { id: sale.saleId, status: 'accepted' }]);
    const [record] = await recordsOf(sale.saleId);
    expect(record?.value).toMatchObject({ barcode, barcodes: sale.barcodes });
  });

  it('is read on the clock of its store when the till leaves the zone out', async () => {
    const wall = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 19);
    const sale = aNewSale({ storeId: 'tokyo', soldAt: wall });
    expect((await edge.send('POST', '/v1/sales', key, sale)).status).toBe(202);
    const [record] = await recordsOf(sale.saleId);
    expect(record?.value).toMatchObject({ soldAtZone: 'store', soldAt: Date.parse(`${wall}+09:00`), soldAtText: wall });
  });

  it('is accepted again with the same content, whatever the order of keys', async () => {
    const sale = aNewSale();
    const reversed = Object.fromEntries(Object.entries(sale).reverse());
    for (const body of [sale, sale, reversed, { ...sale, revision: 1 }]) {
      expect((await edge.send('POST', '/v1/sales', key, body)).status).toBe(202);
    }
    const values = (await recordsOf(sale.saleId)).map(({ value }) => ({ ...value, receivedAt: 0 }));
    expect(values).toEqual(Array.from({ length: 4 }, () => values[0]));
  });

  it('is refused with other content of the same revision, and a higher revision is accepted', async () => {
    const sale = aNewSale();
    await edge.send('POST', '/v1/sales', key, sale);
    const conflict = await edge.send('POST', '/v1/sales', key, { ...sale, totalMinor: 451 });
    expect(conflict.status).toBe(409);
    expect(conflict.json).toMatchObject({ code: 'revision_conflict', status: 409 });
    expect((await edge.send('POST', '/v1/sales', key, { ...sale, totalMinor: 451, revision: 3 })).status).toBe(202);
    expect((await edge.send('POST', '/v1/sales', key, { ...sale, totalMinor: 449, revision: 2 })).status).toBe(202);
    expect((await recordsOf(sale.saleId)).map(({ value }) => value?.revision)).toEqual([1, 3, 2]);
  });

  it('has one content however many tills send it at once', async () => {
    const sale = aNewSale();
    const bodies = Array.from({ length: 20 }, (_, n) => ({ ...sale, totalMinor: 400 + (n % 4) }));
    const answers = await Promise.all(bodies.map((body) => edge.send('POST', '/v1/sales', key, body)));
    const accepted = bodies.filter((_, n) => answers[n]?.status === 202).map(({ totalMinor }) => totalMinor);
    expect(accepted).toHaveLength(5);
    expect(new Set(accepted).size).toBe(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
  });

  it('keeps the ids of two retailers apart', async () => {
    const sale = aNewSale();
    expect((await edge.send('POST', '/v1/sales', key, sale)).status).toBe(202);
    const other = { ...sale, storeId: 'store-2', totalMinor: 9 };
    expect((await edge.send('POST', '/v1/sales', otherKey, other)).status).toBe(202);
  });

  it('may have any id that is written in visible characters, and none of them costs another sale its answer', async () => {
    const ids = ['\\N', 'NULL', '{}', ',', '"', '\\', ' ', '__proto__'];
    const lines = ids.map((saleId) => aNewSale({ saleId }));
    const answers = await edge.stream(key, lines);
    expect(answers.map(({ id, status }) => [id, status])).toEqual(ids.map((id) => [id, 'accepted']));
    const repeats = await Promise.all(lines.map((sale) => edge.send('POST', '/v1/sales', key, sale)));
    expect(repeats.map(({ status }) => status)).toEqual(ids.map(() => 202));
  });

  it('is refused for an unknown store and for someone else’s in the same words', async () => {
    const unknown = await edge.send('POST', '/v1/sales', key, aNewSale({ storeId: 'nowhere' }));
    const foreign = await edge.send('POST', '/v1/sales', key, aNewSale({ storeId: 'store-2' }));
    expect(unknown.status).toBe(404);
    expect(unknown.json).toMatchObject({ code: 'store_not_found' });
    expect(foreign.text).toBe(unknown.text);
  });

  it('is refused without a valid key of a retailer', async () => {
    const [, id] = key.split('_').slice(1);
    const wrong = [undefined, 'x', key.replace('qk_r_', 'qk_b_'), `qk_r_${id}_${'A'.repeat(43)}`];
    const answers = await Promise.all(wrong.map((k) => edge.send('POST', '/v1/sales', k, aNewSale())));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it.each([
    ['an hour ahead', 3_600_000, 202],
    ['25 hours ahead', 25 * 3_600_000, 422],
    ['399 days ago', -399 * 86_400_000, 202],
    ['401 days ago', -401 * 86_400_000, 422],
  ])('sold %s', async (_, offset, status) => {
    const sale = aNewSale({ soldAt: new Date(Date.now() + offset).toISOString() });
    const answer = await edge.send('POST', '/v1/sales', key, sale);
    expect(answer.status).toBe(status);
    if (status === 422) {
      expect(answer.json).toMatchObject({ code: 'clock_out_of_range', errors: [{ field: '/soldAt' }] });
      expect(await recordsOf(sale.saleId)).toEqual([]);
    }
  });
});

describe('a sale that is accepted and worth a look', () => {
  const codesOf = (answer: Record<string, unknown>) =>
    ((answer['warnings'] ?? []) as { code: string; field?: string }[]).map(({ code, field }) => `${code} ${field}`);

  it('says so, alone and in a stream, and says nothing of the others', async () => {
    const minute = now().slice(0, 16);
    const odd = () => aNewSale({ soldAt: `${minute}Z`, sequence: 'A-7' });
    const expected = ['minute_only /soldAt', 'not_a_sequence /sequence'];
    const alone = odd();
    const { status, json } = await edge.send('POST', '/v1/sales', key, alone);
    expect([status, codesOf(json)]).toEqual([202, expected]);
    const [first, second] = await edge.stream(key, [aNewSale({ sequence: '0012' }), odd()]);
    expect(first).toEqual({ line: 1, id: expect.any(String) as unknown, status: 'accepted' });
    expect([second?.['status'], codesOf(second ?? {})]).toEqual(['accepted', expected]);
    const [record] = await recordsOf(alone.saleId);
    expect(record?.value).toMatchObject({
      ...{ soldAt: Date.parse(`${minute}:00Z`), soldAtText: `${minute}Z`, receiptNumber: 'A-7' },
    });
  });

  it('as a refund with negative amounts is in Kafka as it was meant', async () => {
    const lines = [{ kind: 'item', text: 'Boots', quantity: '-1', totalMinor: -450 }] as const;
    const tenders = [{ kind: 'card', amountMinor: -450 }] as const;
    const refund = aNewSale({ kind: 'refund', lines: [...lines], tenders: [...tenders] });
    const { status, json } = await edge.send('POST', '/v1/sales', key, refund);
    expect([status, codesOf(json)]).toEqual([202, ['negative_refund /lines']]);
    const [record] = await recordsOf(refund.saleId);
    expect(record?.value).toMatchObject({ lines: [{ totalMinor: 450 }], tenders: [{ amountMinor: 450 }] });
    const half = { ...aNewSale(), kind: 'refund', tenders };
    expect((await edge.send('POST', '/v1/sales', key, half)).json).toMatchObject({
      ...{ status: 400, code: 'invalid_sale', errors: [{ field: '/tenders' }] },
    });
  });

  it('as discounts with either sign is in Kafka as what was taken off', async () => {
    const withDiscount = (amountMinor: number) => {
      const [shown] = aSaleBody().lines;
      return aNewSale({ lines: [{ ...shown!, unitPriceMinor: 500, discounts: [{ text: 'Offer', amountMinor }] }] });
    };
    const sales = [withDiscount(50), withDiscount(-50)];
    const answers = await edge.stream(key, sales);
    expect(answers.map((answer) => [answer['status'], codesOf(answer)])).toEqual([
      ['accepted', []],
      ['accepted', ['discount_sign /lines/0/discounts']],
    ]);
    for (const { saleId } of sales) {
      const [record] = await recordsOf(saleId);
      expect(record?.value?.lines[0]?.discounts).toEqual([{ text: 'Offer', amountMinor: 50 }]);
    }
  });
});

describe('a reprint', () => {
  it('changes nothing, whatever its revision and content, before its sale and after', async () => {
    const sale = aNewSale();
    const copies = [1, 2].map((revision) => ({ ...sale, revision, copy: true, soldAt: now(), totalMinor: 999 }));
    const warned = { status: 'accepted', warnings: [{ code: 'copy_ignored', field: '/copy' }] };
    for (const copy of copies) {
      const answer = await edge.send('POST', '/v1/sales', key, copy);
      expect([answer.status, answer.json]).toEqual([202, expect.objectContaining({ id: sale.saleId })]);
      expect(answer.json).toMatchObject(warned);
    }
    expect((await edge.send('POST', '/v1/sales', key, sale)).json).toEqual({ id: sale.saleId, status: 'accepted' });
    expect(await edge.stream(key, [...copies, sale, { ...sale, revision: 2, totalMinor: 451 }])).toMatchObject([
      warned,
      warned,
      { status: 'accepted' },
      { status: 'accepted' },
    ]);
    const originals = (await recordsOf(sale.saleId)).filter(({ value }) => !value?.copy);
    expect(originals.map(({ value }) => value?.revision)).toEqual([1, 1, 2]);
  });

  it('and a number that is used twice are what a conflict tells how to send', async () => {
    const sale = aNewSale();
    await edge.send('POST', '/v1/sales', key, sale);
    const conflict = await edge.send('POST', '/v1/sales', key, { ...sale, totalMinor: 451 });
    expect(conflict.status).toBe(409);
    expect(conflict.json['detail']).toMatch(/higher revision.*"copy": true.*its own saleId/);
  });
});

describe('a body that breaks the rules', () => {
  const canary = 'canary-90125';
  const wrong: [string, unknown, number, string, string | undefined][] = [
    ['unknown field', { ...aSaleBody(), loyaltyId: canary }, 400, 'invalid_sale', '/loyaltyId'],
    ['wrong type', { ...aSaleBody(), totalMinor: canary }, 400, 'invalid_sale', '/totalMinor'],
    ['absurd amount', { ...aSaleBody(), totalMinor: 10 ** 13 }, 400, 'invalid_sale', '/totalMinor'],
    ['null', { ...aSaleBody(), tillId: null }, 400, 'invalid_sale', '/tillId'],
    ['NUL in an id', { ...aSaleBody(), saleId: `${canary}\u0000` }, 400, 'invalid_sale', '/saleId'],
    ['missing field', { ...aSaleBody(), soldAt: undefined }, 400, 'invalid_sale', '/soldAt'],
    ['not an object', [canary], 400, 'invalid_sale', ''],
  ];
  it.each(wrong)('%s: the field is named, the value is not', async (_, body, status, code, field) => {
    const answer = await edge.send('POST', '/v1/sales', key, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({ status, code, errors: [{ field }] });
    expect(answer.text).not.toContain(canary);
  });

  it('malformed JSON and bytes that are not UTF-8', async () => {
    const malformed = await edge.sendBytes('/v1/sales', key, 'application/json', `{"saleId": "${canary}`);
    expect(malformed.status).toBe(400);
    expect(malformed.json).toMatchObject({ code: 'malformed_json' });
    expect(malformed.text).not.toContain(canary);
    const latin1 = Buffer.from(JSON.stringify(aNewSale({ saleId: 'Café' })), 'latin1');
    const answer = await edge.sendBytes('/v1/sales', key, 'application/json', latin1);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'not_utf8' });
  });

  it('10 MB, another media type, nothing at all', async () => {
    const large = JSON.stringify({ ...aSaleBody(), saleId: 'x'.repeat(10_000_000) });
    expect((await edge.sendBytes('/v1/sales', key, 'application/json', large)).status).toBe(413);
    expect((await edge.sendBytes('/v1/sales', key, 'text/csv', 'a,b')).status).toBe(415);
    expect((await edge.send('POST', '/v1/sales', key)).status).toBe(400);
  });

  it('disturbs nobody else', async () => {
    const good = aNewSale();
    const [, answer] = await Promise.all([
      edge.sendBytes('/v1/sales', key, 'application/json', '{'),
      edge.send('POST', '/v1/sales', key, good),
    ]);
    expect(answer.status).toBe(202);
  });
});

describe('the quality of a feed', () => {
  it('counts what does not add up, once, and accepts it', async () => {
    const count = async () =>
      Number(
        /quittance_sales_unreconciled_total\{retailer="R-2"\} (\d+)/.exec(
          await (await fetch(`${edge.service.internalUrl}/metrics`)).text(),
        )?.[1] ?? 0,
      );
    const before = await count();
    const sale = aNewSale({ storeId: 'store-2', totalMinor: 999 });
    for (let time = 0; time < 2; time += 1) {
      expect((await edge.send('POST', '/v1/sales', otherKey, sale)).status).toBe(202);
    }
    expect(await count()).toBe(before + 1);
    expect((await recordsOf(sale.saleId))[0]?.value?.reconciled).toBe(false);
  });

  it('adds up without a voided line and what modifies it', async () => {
    const [shown] = aSaleBody().lines;
    const sale = aNewSale({
      lines: [
        shown!,
        { ...shown!, lineId: 'v', text: 'Latte', voided: true },
        { kind: 'modifier', text: 'Oat milk', quantity: '1', totalMinor: 40, parentLineId: 'v' },
      ],
    });
    expect((await edge.send('POST', '/v1/sales', key, sale)).json).toEqual({ id: sale.saleId, status: 'accepted' });
    expect((await recordsOf(sale.saleId))[0]?.value?.reconciled).toBe(true);
  });
});

describe('old revisions', () => {
  it('are forgotten after their time, the others are not', async () => {
    const [old, fresh] = [aNewSale(), aNewSale()];
    for (const sale of [old, fresh]) await edge.send('POST', '/v1/sales', key, sale);
    await edge.bed.query(
      'ingestion',
      `UPDATE sale_revision SET recorded_at = now() - interval '36 days' WHERE sale_id = $1`,
      [old.saleId],
    );
    await edge.service.app.get(RevisionExpiry).expire(Date.now());
    const kept = await edge.bed.query<{ sale_id: string }>('ingestion', 'SELECT sale_id FROM sale_revision');
    const ids = kept.map((row) => row.sale_id);
    expect([ids.includes(old.saleId), ids.includes(fresh.saleId)]).toEqual([false, true]);
  });
});
