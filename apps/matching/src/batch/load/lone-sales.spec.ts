// A sale that shares no key with a transaction takes part in no decision.
import { expect, it } from '@jest/globals';
import { aSaleRecorded } from '@quittance/contracts-retailer/builders';
import { aTransaction } from '../../../test/kit/builders.js';
import { toArrivedSale } from '../../decision/session/card-tenders.js';
import type { SaleKey, TransactionKey } from '../../decision/identity.js';
import { saleNode, transactionNode } from '../../decision/candidates/nodes.js';
import { arrivalsOf } from './arrivals.js';
import { LoneSales } from './lone-sales.js';
import { CandidateLoader } from './candidate-loader.js';
import { onlooker } from '../lock.js';

const RRN = '600510300001';
const sale = (saleId: string, over: Parameters<typeof aSaleRecorded>[0] = {}) =>
  toArrivedSale(aSaleRecorded({ retailerId: 'grocer', saleId, tenders: [paidWith({})], ...over }));
const paidWith = (card: object) => ({ kind: 'card' as const, amountMinor: 1250, card });
const numbered = (saleId: string) => sale(saleId, { tenders: [paidWith({ rrn: RRN })] });

const nothingIsRead = () =>
  new CandidateLoader(onlooker({ query: () => Promise.reject(new Error('read')), emit: () => undefined }));

function loneAmong(loader: CandidateLoader, ...sales: ReturnType<typeof sale>[]) {
  const facts = sales.map((arrived) => ({ ...arrived, at: 0, cause: {} }));
  const { transactions, sales: known } = loader;
  const nobody = { zoneOf: () => undefined, mayKeep: () => true, alone: new Map() };
  const arrivals = arrivalsOf(facts, { transactions, sales: known, ...nobody });
  return { lone: new LoneSales(loader, arrivals), arrivals };
}
const keysOf = (lone: LoneSales) => [...lone.saleKeys];

it('a new sale whose keys lead to nothing, or to other sales only, is lone', () => {
  const loader = nothingIsRead();
  const { arrivals } = loneAmong(loader, numbered('a'));
  for (const key of arrivals.keysOf.get(saleNode('grocer/a' as SaleKey))!) {
    loader.add(key, saleNode('grocer/other' as SaleKey));
  }
  expect(keysOf(loneAmong(loader, numbered('a'), sale('b')).lone)).toEqual(['grocer/a', 'grocer/b']);
});

it('a sale is not lone if a transaction is stored under one of its keys', () => {
  const loader = nothingIsRead();
  const { keys, kinds } = aTransaction({ rrn: RRN, candidates: [] });
  const key = keys[kinds.indexOf('reference')];
  loader.add(key!, transactionNode('bank/tx-1' as TransactionKey));
  expect(keysOf(loneAmong(loader, numbered('a'), sale('b')).lone)).toEqual(['grocer/b']);
});

it('a sale is no longer lone once it shares a key with a transaction met, and is returned once', () => {
  const { lone, arrivals } = loneAmong(nothingIsRead(), numbered('a'), sale('b'));
  expect(lone.takeMet()).toEqual([]);
  lone.meet(aTransaction({ rrn: RRN }));
  expect(lone.takeMet()).toEqual([arrivals.sales[0]]);
  expect([lone.takeMet(), keysOf(lone)]).toEqual([[], ['grocer/b']]);
});

it('a void, or a sale with several revisions, is not lone', () => {
  const voiding = sale('v', { kind: 'void', originalSaleId: 'a' });
  const { lone } = loneAmong(nothingIsRead(), voiding, sale('b'), sale('b', { revision: 2 }), sale('c'));
  expect(keysOf(lone)).toEqual(['grocer/c']);
});
