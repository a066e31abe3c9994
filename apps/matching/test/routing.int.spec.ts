// Learned terminals and descriptors narrow a transaction's candidate stores: from the next day on, and wherever it is
// routed.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { TransactionRouted } from '@quittance/contracts-network';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { inTransaction } from '@quittance/kafka';
import { EncodedRevisions } from '../src/decision/session/encoded-revisions.js';
import { forgetLearned } from '../src/store/learned-place.store.js';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;
let startedAt: number;

const DAY = 86_400_000;
const store = (storeId: string, merchantId = 'M-SHARED') =>
  message(
    StoreRegistered,
    aStoreRegistered({
      storeId,
      name: `Greengrocer ${storeId}`,
      acceptors: [{ acquirerId: null, merchantId, terminalIds: [] }],
    }),
  );
const shared = { merchantId: 'M-SHARED', acquirerId: 'acq-1' };

/** A payment whose numbers agree, at the mill's terminal: enough for a match that proves where the terminal stands. */
async function learnedTerminal(n: number, storeId = 'mill', bank: Partial<TransactionObserved> = {}, till = {}) {
  const numbers = { rrn: `60051030010${n}`, authCode: `C0000${n}` };
  const soldAt = bed.clock.at - 60_000;
  const said = { soldAt, receivedAt: soldAt + 1_000, totalMinor: 700 + n };
  const tenders = [{ kind: 'card' as const, amountMinor: 700 + n, card: numbers }];
  await bed.deliver(
    message(SaleRecorded, aSaleRecorded({ storeId, saleId: `learnedTerminal ${n}`, ...said, tenders, ...till })),
  );
  const transaction = {
    transactionId: `teacher ${n}`,
    amountMinor: 700 + n,
    terminalId: 'T-77',
    ...numbers,
    ...shared,
  };
  const times = { transmittedAt: soldAt, localAt: null, observedAt: soldAt };
  await bed.deliver(message(TransactionObserved, aTransactionObserved({ ...transaction, ...times, ...bank })));
}
const learnedTerminals = async (storeId?: string, bank?: Partial<TransactionObserved>) => {
  for (const n of [1, 2, 3]) await learnedTerminal(n, storeId, bank);
};
const learned = () =>
  bed.query<{ store_key: string; matches: number }>(
    `SELECT store_key, sum(matches)::int AS matches FROM learned_place WHERE terminal_id <> '' GROUP BY 1 ORDER BY 1`,
  );
/** Of merchant ids and descriptors: stores and numbers of matches. */
const learnedNames = () =>
  bed.query<{ merchant_id: string; store_key: string; matches: number }>(
    `SELECT merchant_id, store_key, sum(matches)::int AS matches FROM learned_place WHERE terminal_id = ''
     GROUP BY 1, descriptor_hash, 2 ORDER BY 1, 2`,
  );
async function revisionsOfProbe() {
  const sql = `SELECT revisions FROM card_transaction WHERE transaction_key = 'northbank/probe'`;
  const [row] = await bed.query<{ revisions: Buffer }>(sql);
  return EncodedRevisions.read(row!.revisions).value;
}
const observed = (over: Partial<TransactionObserved> = {}) =>
  message(
    TransactionObserved,
    aTransactionObserved({
      ...{ transactionId: 'probe', terminalId: 'T-77', rrn: null, authCode: null, descriptor: null },
      ...shared,
      ...over,
    }),
  );
/** Routing of the probe, without linking it. */
async function routing(over: Partial<TransactionObserved> = {}) {
  await bed.handle([observed(over)]);
  const [routed] = await bed.takeOutbox();
  const { candidateStoreIds, routedBy } = routed!.value as TransactionRouted;
  return { stores: candidateStoreIds.map((key) => key.split('/')[1]), routedBy };
}
const unsettled = { stores: ['dock', 'mill'], routedBy: 'merchant' };
const atTheMill = { stores: ['mill'], routedBy: 'terminal' };

beforeAll(async () => {
  bed = await openMatchingBed();
  startedAt = bed.clock.at;
});
beforeEach(async () => {
  bed.clock.at = startedAt;
  await bed.clear();
  await bed.consent();
  await bed.deliver(store('mill'), store('dock'));
});
afterAll(() => bed.close());

describe('a terminal that the directory does not list', () => {
  it('is learned on the day after three matches by number at one store', async () => {
    await learnedTerminals();
    expect(await learned()).toEqual([{ store_key: expect.stringContaining('/mill'), matches: 3 }]);
    expect(await routing()).toEqual(unsettled);
    bed.clock.at += DAY;
    expect(await routing()).toEqual(atTheMill);
    expect(await routing({ terminalId: 'T-78' })).toEqual(unsettled);
    expect(await routing({ merchantId: 'M-OTHER' })).toEqual({ stores: [], routedBy: 'none' });
  });

  it('is not learned from two, whether repeated, disputed or matched again', async () => {
    await learnedTerminal(1);
    await learnedTerminal(2);
    const card = { rrn: '600510300102', authCode: 'C00002', terminalId: 'T-77' };
    await learnedTerminal(2, 'mill', {}, { revision: 2, tenders: [{ kind: 'card', amountMinor: 702, card }] });
    expect(bed.changes.slice(2).map((c) => [c.kind, 'tier' in c && c.tier])).toContainEqual([
      'retiered',
      'rrn-terminal',
    ]);
    await bed.deliver(message(TransactionDisputed, aTransactionDisputed({ receiptId: bed.receipts[0]!.receiptId })));
    expect(await learned()).toEqual([{ store_key: expect.anything(), matches: 2 }]);
    bed.clock.at += DAY;
    expect(await routing()).toEqual(unsettled);
  });

  it('is not learned once a match placed it at another store', async () => {
    await learnedTerminals();
    await learnedTerminal(4, 'dock');
    bed.clock.at += DAY;
    expect(await routing()).toEqual(unsettled);
  });

  it('is learned from matches in one batch as from single ones', async () => {
    const messages = [1, 2, 3].map((n) => {
      const numbers = { rrn: `60051030010${n}`, authCode: `C0000${n}` };
      return observed({ transactionId: `teacher ${n}`, ...numbers, amountMinor: 700 + n });
    });
    await bed.handle(messages);
    await bed.handle(await bed.takeOutbox());
    const sales = [1, 2, 3].map((n) => {
      const card = { rrn: `60051030010${n}`, authCode: `C0000${n}` };
      const tenders = [{ kind: 'card' as const, amountMinor: 700 + n, card }];
      return message(SaleRecorded, aSaleRecorded({ storeId: 'mill', saleId: `s${n}`, totalMinor: 700 + n, tenders }));
    });
    await bed.handle(sales);
    expect(await learned()).toEqual([{ store_key: expect.stringContaining('/mill'), matches: 3 }]);
  });

  it('is not learned where the directory says the same already', async () => {
    const { acceptors, ...rest } = aStoreRegistered({ storeId: 'mill', version: Date.now() });
    const listing = [{ ...acceptors[0]!, acquirerId: null, merchantId: 'M-SHARED', terminalIds: ['T-77'] }];
    await bed.deliver(message(StoreRegistered, { ...rest, acceptors: listing }));
    await learnedTerminals();
    expect(bed.receipts).toHaveLength(3);
    expect(await learned()).toEqual([]);
  });

  it('selects its store under a merchant id without stores, also for transactions routed before', async () => {
    const nowhere = { merchantId: 'M-NOWHERE' };
    await learnedTerminals('mill', nowhere);
    await bed.handle([observed(nowhere)]);
    const [routed] = await bed.takeOutbox();
    expect((routed!.value as TransactionRouted).candidateStoreIds).toEqual([]);
    bed.clock.at += DAY;
    await bed.handle([routed!]);
    expect((await revisionsOfProbe())['1']).toMatchObject({
      candidates: [expect.stringContaining('/mill')],
      routedBy: 'terminal',
    });
  });

  it('narrows what waited for a merchant id once that is registered', async () => {
    await learnedTerminals('mill', { merchantId: 'M-LATER' });
    await bed.deliver(observed({ merchantId: 'M-LATER' }));
    bed.clock.at += DAY;
    const later = (storeId: string) => {
      const { value, ...rest } = store(storeId, 'M-LATER');
      return { ...rest, value: { ...(value as StoreRegistered), version: Date.now() } };
    };
    await bed.handle([later('mill'), later('dock')]);
    expect((await revisionsOfProbe())['1']).toMatchObject({
      candidates: [expect.stringContaining('/mill')],
      routedBy: 'terminal',
    });
  });

  it('expires', async () => {
    await learnedTerminals();
    const today = Math.floor(startedAt / DAY);
    await inTransaction(bed.dataSource, (unit) => forgetLearned(unit, today));
    expect(await learned()).toHaveLength(1);
    await inTransaction(bed.dataSource, (unit) => forgetLearned(unit, today + 1));
    expect(await learned()).toEqual([]);
  });

  it('stores no customer data', async () => {
    await learnedTerminals();
    const columns = await bed.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'learned_place' ORDER BY 1`,
    );
    const names = columns.map((column) => column.name);
    const ids = ['merchant_id', 'store_key', 'terminal_id'];
    expect(names).toEqual(['acquirer_id', 'day', 'descriptor_hash', 'matches', ...ids]);
    await learnedTerminal(4, 'mill', { descriptor: 'MILL REF 4711 J SMITH' });
    const said = await bed.query<{ row: string }>('SELECT row_to_json(l)::text AS row FROM learned_place l');
    expect(said.filter(({ row }) => /smith|4711/i.test(row))).toEqual([]);
  });
});

describe('a merchant id that no store lists, and a descriptor', () => {
  const atTheMillByName = { stores: ['mill'], routedBy: 'name' };
  const nowhere = { stores: [], routedBy: 'none' };
  const sign = { merchantId: 'M-NEW', terminalId: null, descriptor: 'AXH HOLDINGS LTD' };
  const byId = { ...sign, descriptor: null };
  const byText = { ...sign, merchantId: null };
  /** Code and last four agree, and no RRN is known. */
  const byCode = (n: number, storeId = 'mill', bank: Partial<TransactionObserved> = {}) => {
    const card = { authCode: `C0000${n}`, last4: `111${n}`, last4Of: 'card' as const };
    const till = { tenders: [{ kind: 'card' as const, amountMinor: 700 + n, card }] };
    return learnedTerminal(n, storeId, { rrn: null, cardLast4: `111${n}`, ...sign, ...bank }, till);
  };
  const ofThree = async (bank: Partial<TransactionObserved> = {}) => {
    for (const n of [1, 2, 3]) await byCode(n, 'mill', bank);
  };

  it('are learned on the day after three matches by number at one store', async () => {
    await ofThree();
    expect(await learnedNames()).toEqual([
      { merchant_id: '', store_key: expect.stringContaining('/mill'), matches: 3 },
      { merchant_id: 'M-NEW', store_key: expect.stringContaining('/mill'), matches: 3 },
    ]);
    expect(await routing(byId)).toEqual(nowhere);
    expect(await routing(byText)).toEqual(nowhere);
    bed.clock.at += DAY;
    expect(await routing(byId)).toEqual(atTheMillByName);
    expect(await routing({ ...byText, descriptor: 'axh holdings   ltd.' })).toEqual(atTheMillByName);
    expect(await routing({ ...byText, descriptor: 'AXH HOLDINGS' })).toEqual(nowhere);
    expect(await routing({ ...byText, country: 'IE' })).toEqual(nowhere);
    expect(await routing({ ...byId, merchantId: 'M-OTHER' })).toEqual(nowhere);
    expect(await routing({ ...byId, acquirerId: 'acq-2' })).toEqual(nowhere);
  });

  it('are not learned from two, or for two retailers', async () => {
    await byCode(1);
    await byCode(2);
    bed.clock.at += DAY;
    expect(await routing(sign)).toEqual(nowhere);
    await byCode(3);
    await bed.query(`INSERT INTO learned_place SELECT merchant_id, terminal_id, acquirer_id, 'baker/quay', day, 1,
      descriptor_hash FROM learned_place ON CONFLICT DO NOTHING`);
    bed.clock.at += DAY;
    expect(await routing(sign)).toEqual(nowhere);
    await bed.query(`DELETE FROM learned_place WHERE store_key = 'baker/quay'`);
    expect(await routing(sign)).toEqual(atTheMillByName);
  });

  it('lead to the few stores of the retailer, and the terminal to its one', async () => {
    await ofThree({ terminalId: 'T-77' });
    for (const n of [4, 5, 6]) await byCode(n, 'dock');
    for (const n of [7, 8, 9]) await learnedTerminal(n, 'dock', { ...sign, terminalId: 'T-78' });
    bed.clock.at += DAY;
    expect(await routing(byId)).toEqual({ stores: ['dock', 'mill'], routedBy: 'name' });
    expect(await routing(byText)).toEqual({ stores: ['dock', 'mill'], routedBy: 'name' });
    expect(await routing({ ...sign, terminalId: 'T-78' })).toEqual({ stores: ['dock'], routedBy: 'terminal' });
    // Code and last four do not say at which terminal.
    expect(await routing({ ...sign, terminalId: 'T-77' })).toEqual({ stores: ['dock', 'mill'], routedBy: 'name' });
  });

  it('count a match once, and its terminal still when the RRN comes later', async () => {
    const till = (card: object) => ({ tenders: [{ kind: 'card' as const, amountMinor: 701, card }] });
    const numbers = { authCode: 'C00001', last4: '1111', last4Of: 'card' as const };
    const bank = { ...sign, terminalId: 'T-77', cardLast4: '1111' };
    await learnedTerminal(1, 'mill', bank, till(numbers));
    expect(await learned()).toEqual([]);
    await learnedTerminal(1, 'mill', bank, { revision: 2, ...till({ ...numbers, rrn: '600510300101' }) });
    expect(bed.changes.map((c) => [c.kind, 'tier' in c && c.tier])).toContainEqual(['retiered', 'rrn-auth']);
    expect(await learned()).toEqual([{ store_key: expect.anything(), matches: 1 }]);
    expect((await learnedNames()).map(({ matches }) => matches)).toEqual([1, 1]);
  });

  it('are read again for what was routed before, and again when a store lists the merchant id', async () => {
    await ofThree();
    await bed.handle([observed(byId)]);
    const [routed] = await bed.takeOutbox();
    expect((routed!.value as TransactionRouted).candidateStoreIds).toEqual([]);
    bed.clock.at += DAY;
    await bed.handle([routed!]);
    const mill = { candidates: [expect.stringContaining('/mill')], routedBy: 'name' };
    expect((await revisionsOfProbe())['1']).toMatchObject(mill);
    await bed.deliver(store('quay', 'M-NEW'));
    const quay = { candidates: [expect.stringContaining('/quay')], routedBy: 'merchant' };
    expect((await revisionsOfProbe())['1']).toMatchObject(quay);
  });

  it('leave a store of the retailer that the text names, until it has shown itself by other texts', async () => {
    await ofThree({ descriptor: 'GREENGROCER' });
    for (const n of [4, 5, 6]) await byCode(n, 'dock', { merchantId: 'M-DOCK', descriptor: 'GROCER 2' });
    const says = { ...byText, descriptor: 'GREENGROCER' };
    expect(await routing(says)).toEqual({ stores: ['dock', 'mill'], routedBy: 'name' });
    bed.clock.at += DAY;
    expect(await routing(says)).toEqual(atTheMillByName);
    await bed.query(`UPDATE learned_place SET matches = 2 WHERE store_key LIKE '%/dock'`);
    expect(await routing(says)).toEqual({ stores: ['dock', 'mill'], routedBy: 'name' });
  });

  it('are no terminal’s, merchant id’s or store’s of the directory', async () => {
    await ofThree({ merchantId: 'M-SHARED' });
    expect(await learnedNames()).toEqual([
      { merchant_id: '', store_key: expect.stringContaining('/mill'), matches: 3 },
    ]);
    bed.clock.at += DAY;
    expect(await routing({ ...sign, merchantId: 'M-SHARED' })).toEqual(unsettled);
  });
});

describe('a store that is registered again', () => {
  it('leaves matches alone of which not all entries are loaded', async () => {
    const digits = { last4: '4242', last4Of: 'card' as const };
    const at = Date.UTC(2026, 0, 5, 10, 30);
    const said = { transactionId: 'authorised', lifecycleId: 'LC-0001', merchantId: 'M-MILL', cardLast4: '4242' };
    const bare = { rrn: null, authCode: null, terminalId: null, descriptor: null, localAt: null, scheme: null };
    const paid = (over: Partial<TransactionObserved>) =>
      message(TransactionObserved, aTransactionObserved({ ...bare, transmittedAt: null, ...over }));
    const mill = (acceptors: readonly string[], version: number) =>
      message(StoreRegistered, {
        ...aStoreRegistered({ storeId: 'mill', version }),
        acceptors: acceptors.map((merchantId) => ({ acquirerId: null, merchantId, terminalIds: [] })),
      });
    const tenders = [{ kind: 'card' as const, amountMinor: 1250, card: digits }];
    const version = aStoreRegistered().version;
    await bed.deliver(
      mill(['M-MILL'], version + 1),
      message(SaleRecorded, aSaleRecorded({ storeId: 'mill', soldAt: at, receivedAt: at + 1_000, tenders })),
      message(FeedCompleted, aFeedCompleted({ storeId: 'mill', completeUntil: at + 3 * DAY })),
      paid({ ...said, transmittedAt: at }),
      paid({ ...said, transactionId: 'booked', stage: 'clearing', state: 'booked', transactionDate: '2026-01-05' }),
      // Under the same key as the booked entry, by digits of a day that both may mean, and of another purchase.
      paid({ transactionId: 'waiting', merchantId: 'M-NEW', cardLast4: '4242', transactionDate: '2026-01-07' }),
      paid({ transactionId: 'between', merchantId: 'M-MILL', cardLast4: '4242', transactionDate: '2026-01-06' }),
    );
    const decided = () =>
      bed.query('SELECT transaction_key, decision, tier FROM card_transaction WHERE tier IS NOT NULL ORDER BY 1');
    const expected = [
      { transaction_key: 'northbank/authorised', decision: 'assert', tier: 'last4-store' },
      { transaction_key: 'northbank/booked', decision: 'assert', tier: 'lifecycle' },
    ];
    expect(await decided()).toEqual(expected);
    await bed.deliver(mill(['M-MILL', 'M-NEW'], version + 2));
    expect(await decided()).toEqual(expected);
  });
});

describe('a descriptor', () => {
  it('narrows the stores of a shared merchant id by their names', async () => {
    expect(await routing({ descriptor: 'SQ *GREENGROCER DOCK' })).toEqual({ stores: ['dock'], routedBy: 'descriptor' });
    expect(await routing({ descriptor: 'GREENGROCER' })).toEqual(unsettled);
  });

  it('yields to a learned terminal', async () => {
    await learnedTerminals();
    bed.clock.at += DAY;
    expect(await routing({ descriptor: 'GREENGROCER DOCK' })).toEqual(atTheMill);
  });

  it('names the stores where the bank sends no merchant id, or one that no store lists', async () => {
    const named = { stores: ['dock'], routedBy: 'name' };
    expect(await routing({ merchantId: null, descriptor: 'SQ *GREENGROCER DOCK' })).toEqual(named);
    expect(await routing({ merchantId: 'M-OTHER', descriptor: 'GREENGROCER DOCK' })).toEqual(named);
    expect(await routing({ merchantId: null, descriptor: 'GREENGROCER' })).toEqual({ ...unsettled, routedBy: 'name' });
    expect(await routing({ merchantId: null, descriptor: 'HARBOUR LTD' })).toEqual({ stores: [], routedBy: 'none' });
  });

  it('is looked at again when the store of the name comes, or another of the name', async () => {
    const routingOfProbe = async () => {
      const { candidates, routedBy } = Object.values(await revisionsOfProbe())[0]!;
      return { stores: candidates.map((key) => key.split('/')[1]), routedBy };
    };
    await bed.deliver(observed({ merchantId: null, descriptor: 'SQ *PELHAM EXPRESS-4117' }));
    expect(await routingOfProbe()).toEqual({ stores: [], routedBy: 'none' });
    const express = (storeId: string, name: string) =>
      message(StoreRegistered, aStoreRegistered({ storeId, name, tradingName: 'Pelham Express', acceptors: [] }));
    await bed.deliver(express('288', 'Pelham Express 288'));
    expect(await routingOfProbe()).toEqual({ stores: ['288'], routedBy: 'name' });
    await bed.deliver(express('4117', 'Pelham Express 4117'));
    expect(await routingOfProbe()).toEqual({ stores: ['4117'], routedBy: 'name' });
  });

  it('names none where more stores than are read begin alike, whoever registered them', async () => {
    await bed.query(`INSERT INTO store_name SELECT 'GREE', 'other/' || n FROM generate_series(1, 999) AS n`);
    const descriptor = 'GREENGROCER DOCK';
    expect(await routing({ merchantId: null, descriptor })).toEqual({ stores: [], routedBy: 'none' });
    await bed.query(`DELETE FROM store_name WHERE store_key = 'other/1'`);
    expect(await routing({ merchantId: null, descriptor })).toEqual({ stores: ['dock'], routedBy: 'name' });
  });
});
