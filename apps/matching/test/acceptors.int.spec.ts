// An acceptor is a claim: a rival claim takes neither matches nor time from the holder, until a proof or an operator
// decides.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type MatchingBed, type Message, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;
let startedAt: number;

const MINUTE = 60_000;
const DAY = 86_400_000;
const OWN = 'greengrocer';
const HOSTILE = 'mallory';
const ACCEPTOR = { acquirerId: 'acq-1', merchantId: 'M0001', terminalIds: ['T0001'] };
type Acceptor = StoreRegistered['acceptors'][number];

/** A registration of a store with these acceptors; a later one has a higher version. */
let version = 0;
function put(retailerId: string, acceptors: readonly Acceptor[] = [ACCEPTOR], over: Partial<StoreRegistered> = {}) {
  version += 1;
  const registeredAt = bed.clock.at + version;
  const value = { retailerId, acceptors: [...acceptors], registeredAt, version: registeredAt, ...over };
  return message(StoreRegistered, aStoreRegistered(value));
}
const cardOf = (amountMinor: number, card: object) => [{ kind: 'card' as const, amountMinor, card }];
const amountOf = (n: number) => 1_000 + n * 7;
const soldAtOf = (n: number) => bed.clock.at + n * MINUTE;
const sale = (retailerId: string, n: number, card: object, over: Partial<SaleRecorded> = {}) => {
  const soldAt = soldAtOf(n);
  const said = { retailerId, saleId: `sale-${n}`, soldAt, receivedAt: soldAt + 1_000, totalMinor: amountOf(n) };
  return message(SaleRecorded, aSaleRecorded({ ...said, tenders: cardOf(amountOf(n), card), ...over }));
};
/** Of a separate account by default. */
const payment = (n: number, over: Partial<TransactionObserved> = {}) => {
  const at = soldAtOf(n);
  const times = { transmittedAt: at, localAt: null, observedAt: at };
  const who = { transactionId: `tx-${n}`, accountId: `acc-${n}`, cardLast4: digitsOf(n), tokenLast4: null };
  const bare = { rrn: null, authCode: null, par: null, terminalId: null, descriptor: null, lifecycleId: null };
  const at1 = { acquirerId: 'acq-1', merchantId: 'M0001' };
  return message(
    TransactionObserved,
    aTransactionObserved({ ...times, ...who, ...bare, ...at1, amountMinor: amountOf(n), ...over }),
  );
};
const digitsOf = (n: number) => String(4_000 + n);
const numbersOf = (n: number) => ({ rrn: `60051030${1_000 + n}`, authCode: `C0${1_000 + n}`, terminalId: 'T0001' });
const complete = (retailerId: string) =>
  message(FeedCompleted, aFeedCompleted({ retailerId, storeId: 's-001', completeUntil: bed.clock.at + DAY }));

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
/** Sales with last four from the till, and their transactions. */
const byDigits = (from: number, to: number): Message[] =>
  range(from, to).flatMap((n) => [sale(OWN, n, { last4: digitsOf(n), last4Of: 'card' }), payment(n)]);

async function shown(): Promise<string[]> {
  const rows = await bed.query<{ tender_key: string }>(
    `SELECT tender_key FROM match WHERE state = 'asserted' ORDER BY transaction_key`,
  );
  return rows.map((row) => row.tender_key.split('/')[0]!);
}
const nothingOf = (retailerId: string) =>
  expect(bed.receipts.filter((r) => r.state === 'issued').map((r) => r.merchant.storeName)).not.toContain(retailerId);

beforeAll(async () => {
  bed = await openMatchingBed();
  startedAt = bed.clock.at;
});
beforeEach(async () => {
  bed.clock.at = startedAt;
  await bed.clear();
  for (const n of range(0, 60)) await bed.consent({ consentId: `c-${n}`, accountId: `acc-${n}` });
});
afterAll(() => bed.close());

describe('another retailer’s claim of the same acceptor', () => {
  it('stops no match by last four of the holder’s store', async () => {
    await bed.deliver(put(OWN), ...byDigits(0, 10), complete(OWN));
    expect(await shown()).toEqual(Array.from({ length: 10 }, () => OWN));
    await bed.deliver(put(HOSTILE));
    await bed.deliver(...byDigits(10, 20), complete(OWN));
    expect(await shown()).toEqual(Array.from({ length: 20 }, () => OWN));
  });

  it('stops none under another acquirer either, where the bank names none', async () => {
    await bed.deliver(put(OWN), put(HOSTILE, [{ ...ACCEPTOR, acquirerId: 'acq-9' }]));
    const unnamed = range(0, 10).flatMap((n) => [
      sale(OWN, n, { last4: digitsOf(n), last4Of: 'card' }),
      payment(n, { acquirerId: null }),
    ]);
    await bed.deliver(...unnamed, complete(OWN));
    expect(await shown()).toEqual(Array.from({ length: 10 }, () => OWN));
  });

  it.each([
    ['claims it', () => [put(HOSTILE, [ACCEPTOR], { name: HOSTILE })], {}],
    [
      'claims it and sends it on its sales',
      () => [put(HOSTILE, [ACCEPTOR], { name: HOSTILE })],
      { merchantId: 'M0001' },
    ],
    ['claims another', () => [put(HOSTILE, [{ ...ACCEPTOR, merchantId: 'M-HIS' }], { name: HOSTILE })], {}],
  ])('gains nothing with cloned numbers, where the newcomer %s', async (_, claim, said) => {
    await bed.deliver(put(OWN), ...claim());
    for (const n of range(0, 5)) {
      const cloned = { ...numbersOf(n), last4: digitsOf(n), ...said };
      // The right till has sent no card data, or nothing yet.
      await bed.deliver(sale(HOSTILE, n, cloned), payment(n, numbersOf(n)), complete(HOSTILE), complete(OWN));
    }
    expect(await shown()).toEqual([]);
    nothingOf(HOSTILE);
  });
});

/** The till has the bank's numbers, too. */
const byNumbers = (retailerId: string, from: number, to: number, over: Partial<TransactionObserved> = {}): Message[] =>
  range(from, to).flatMap((n) => [
    sale(retailerId, n, { ...numbersOf(n), last4: digitsOf(n) }),
    payment(n, { ...numbersOf(n), ...over }),
  ]);
const titles = () => bed.query('SELECT how, retailer_id FROM acceptor_title ORDER BY 1, 2');
const nextDay = async () => {
  bed.clock.at += DAY;
  await bed.settleAcceptors();
};
const order = async (act: 'give' | 'share' | 'release', retailerId = '') => {
  await bed.query(
    `INSERT INTO acceptor_order (ordered_by, act, merchant_id, retailer_id, reason) VALUES ('olive', $1, 'M0001', $2, 'the shop was sold')`,
    [act, retailerId],
  );
  await bed.settleAcceptors();
};

describe('a first claimant without a proof', () => {
  it('holds it until another till’s matches by number prove its claim, which is then matched', async () => {
    await bed.deliver(put(HOSTILE));
    await bed.deliver(put(OWN), ...byNumbers(OWN, 0, 4));
    expect(await shown()).toEqual([]);
    await bed.settleAcceptors();
    expect(await titles()).toEqual([]);
    await nextDay();
    expect(await titles()).toEqual([{ how: 'proved', retailer_id: OWN }]);
    expect(await shown()).toEqual([OWN, OWN, OWN, OWN]);
  });

  it('gets the same decisions whichever side came first, in any batches', async () => {
    const messages = byNumbers(OWN, 0, 4);
    const sales = messages.filter((m) => m.topic === SaleRecorded.name);
    const payments = messages.filter((m) => m.topic !== SaleRecorded.name);
    await bed.handle([put(HOSTILE), put(OWN)]);
    await bed.handle(payments);
    for (const routed of await bed.takeOutbox()) await bed.handle([routed]);
    await bed.handle(sales);
    await nextDay();
    expect(await titles()).toEqual([{ how: 'proved', retailer_id: OWN }]);
    expect(await shown()).toEqual([OWN, OWN, OWN, OWN]);
  });

  it('loses its matches', async () => {
    await bed.deliver(put(HOSTILE));
    await bed.deliver(...byNumbers(HOSTILE, 0, 1));
    expect(await shown()).toEqual([HOSTILE]);
    await bed.deliver(put(OWN), ...byNumbers(OWN, 1, 5));
    await nextDay();
    expect(await shown()).toEqual([OWN, OWN, OWN, OWN]);
    expect(bed.receipts.filter((r) => r.state === 'withdrawn').map((r) => r.transactionId)).toEqual(['tx-0']);
  });
});

describe('a proof', () => {
  it('is not reached with numbers copied off slips, where the store has been matched for more customers', async () => {
    await bed.deliver(put(OWN), ...byDigits(0, 8), complete(OWN), put(HOSTILE));
    await bed.deliver(...byNumbers(HOSTILE, 20, 25));
    await nextDay();
    expect(await titles()).toEqual([]);
    expect(await shown()).toEqual(Array.from({ length: 8 }, () => OWN));
  });

  it('counts an account once, and numbers that two tills know for neither', async () => {
    await bed.deliver(put(OWN), put(HOSTILE));
    await bed.deliver(...byNumbers(HOSTILE, 0, 4, { accountId: 'acc-1' }));
    for (const n of range(10, 14)) {
      const card = { ...numbersOf(n), last4: digitsOf(n) };
      await bed.deliver(sale(HOSTILE, n, card), sale(OWN, n, card), payment(n, numbersOf(n)));
    }
    await nextDay();
    // The store's own transactions are matched all the same, and support its claim.
    expect(await titles()).toEqual([]);
    expect(await shown()).toEqual([OWN, OWN, OWN, OWN]);
  });

  it('outlasts later claims, and its customer data is deleted', async () => {
    await bed.deliver(put(OWN), ...byNumbers(OWN, 0, 3));
    await nextDay();
    expect(await titles()).toEqual([{ how: 'proved', retailer_id: OWN }]);
    expect(await bed.query('SELECT 1 FROM acceptor_witness')).toEqual([]);
    await bed.deliver(put(HOSTILE), ...byNumbers(HOSTILE, 10, 20));
    await nextDay();
    expect(await titles()).toEqual([{ how: 'proved', retailer_id: OWN }]);
    expect(await shown()).toEqual([OWN, OWN, OWN]);
  });

  it('loses the witness of a customer who withdraws consent', async () => {
    await bed.deliver(put(OWN), ...byNumbers(OWN, 0, 1));
    expect(await bed.query('SELECT 1 FROM acceptor_witness')).not.toEqual([]);
    await bed.consent({ consentId: 'c-0', accountId: 'acc-0', state: 'withdrawn', version: Date.now() * 2 });
    expect(await bed.query('SELECT 1 FROM acceptor_witness')).toEqual([]);
  });
});

describe('an operator', () => {
  it('gives a proved acceptor to the buyer of the shop, and the day’s sales go there', async () => {
    await bed.deliver(put(OWN), ...byNumbers(OWN, 0, 3));
    await nextDay();
    await bed.deliver(put(HOSTILE));
    await order('give', HOSTILE);
    await bed.deliver(...byNumbers(HOSTILE, 10, 12));
    expect((await shown()).filter((owner) => owner === HOSTILE)).toHaveLength(2);
    await bed.deliver(...byNumbers(OWN, 20, 22));
    expect((await shown()).filter((owner) => owner === HOSTILE)).toHaveLength(2);
    const [{ done_at: doneAt }] = (await bed.query<{ done_at: string }>('SELECT done_at FROM acceptor_order')) as [
      { done_at: string },
    ];
    expect(Number(doneAt)).toBe(bed.clock.at);
  });

  it('lets several retailers share one id, as with a payment facilitator', async () => {
    await bed.deliver(put(OWN), put(HOSTILE));
    await order('share');
    await bed.deliver(...byNumbers(OWN, 0, 2), ...byNumbers(HOSTILE, 2, 4));
    expect(await shown()).toEqual([OWN, OWN, HOSTILE, HOSTILE]);
    await order('release');
    expect(await shown()).toEqual([OWN, OWN]);
  });
});

describe('the holder of an acceptor', () => {
  it('releases it by removing it from its list, and what waited goes to the next claimant', async () => {
    await bed.deliver(put(OWN), put(HOSTILE));
    await bed.deliver(...byNumbers(HOSTILE, 0, 2));
    expect(await shown()).toEqual([]);
    await bed.deliver(put(OWN, []));
    expect(await shown()).toEqual([HOSTILE, HOSTILE]);
  });

  it('is the first claimant, in whichever order the claims arrive', async () => {
    const [first, second] = [put(OWN), put(HOSTILE)];
    await bed.deliver(second, first);
    await bed.deliver(...byNumbers(OWN, 0, 2), ...byNumbers(HOSTILE, 2, 4));
    expect(await shown()).toEqual([OWN, OWN]);
  });

  it('keeps it when it registers its store again, or lists the id at another store first', async () => {
    await bed.deliver(put(OWN), put(HOSTILE), put(OWN, [ACCEPTOR], { name: 'Renamed' }));
    await bed.deliver(put(OWN, [ACCEPTOR], { storeId: 's-002' }), put(OWN, []));
    const messages = byNumbers(OWN, 0, 2).map((m) =>
      m.topic === SaleRecorded.name ? { ...m, value: { ...(m.value as SaleRecorded), storeId: 's-002' } } : m,
    );
    await bed.deliver(...messages);
    expect(await shown()).toEqual([OWN, OWN]);
  });
});

describe('a learned terminal', () => {
  const learn = () =>
    bed.query(
      `INSERT INTO learned_place (merchant_id, terminal_id, acquirer_id, store_key, day, matches)
       VALUES ('M0001', 'T0001', '', 'greengrocer/s-001', 0, 5)`,
    );

  it('is not taken over by another’s claim', async () => {
    await bed.deliver(put(OWN, []));
    await learn();
    await bed.deliver(put(HOSTILE));
    const cards = byDigits(0, 5).map((m) =>
      m.topic === SaleRecorded.name ? m : { ...m, value: { ...(m.value as TransactionObserved), terminalId: 'T0001' } },
    );
    await bed.deliver(...cards, complete(OWN));
    expect(await shown()).toEqual(Array.from({ length: 5 }, () => OWN));
  });

  it('is not used any more once an operator has given its acceptor to another', async () => {
    await bed.deliver(put(OWN, []), put(HOSTILE));
    await learn();
    await order('give', HOSTILE);
    await bed.deliver(...byNumbers(OWN, 0, 3), complete(OWN));
    expect(await shown()).toEqual([]);
  });

  it('is not learned from a contested claim', async () => {
    await bed.deliver(put(OWN, [{ ...ACCEPTOR, terminalIds: [] }]), put(HOSTILE), ...byNumbers(HOSTILE, 0, 5));
    expect(await bed.query('SELECT 1 FROM learned_place')).toEqual([]);
  });
});
