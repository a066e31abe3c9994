// An operator asks why, and how good the data is: of a match, a tie, a contradiction, an unmatched and a held transaction, as the service decided.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { FeedCompleted, type SaleCard, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { explainTransactions, settled } from '../src/index.js';
import { type OpsBed, openOpsBed } from './ops-bed.js';

let world: OpsBed;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Half past ten on a day of this week: what is older than the days kept is no longer matched by digits. */
const T0 = Math.floor(Date.now() / (24 * HOUR) - 5) * 24 * HOUR + 10.5 * HOUR;
const at = (ms: number) => new Date(ms).toISOString().replaceAll('.', '\\.');
const STORES = ['s-001', 's-002'] as const;
const bare = { authCode: null, rrn: null, terminalId: null, scheme: null };

interface Shop {
  readonly storeId?: string;
  readonly amountMinor: number;
  readonly minutes?: number;
}

const sell = (saleId: string, { storeId = 's-001', amountMinor, minutes = 0 }: Shop, card: SaleCard) =>
  world.bed.produce(
    SaleRecorded,
    `greengrocer/${storeId}`,
    aSaleRecorded({
      ...{ storeId, saleId, soldAt: T0 + minutes * MINUTE, receivedAt: T0 + minutes * MINUTE + 1_000 },
      totalMinor: amountMinor,
      tenders: [{ kind: 'card', amountMinor, card }],
    }),
  );

const pay = (
  id: string,
  { storeId = 's-001', amountMinor }: Shop,
  over: Partial<TransactionObserved>,
  bankId = 'northbank',
) =>
  world.bed.produce(
    TransactionObserved,
    'acc-1',
    aTransactionObserved({
      descriptor: null,
      ...{ bankId, transactionId: id, accountId: 'acc-1', amountMinor, merchantId: `M-${storeId}` },
      ...{ cardLast4: '4242', localAt: null, transmittedAt: T0 },
      ...over,
    }),
  );

const quiet = () => settled(world.operator, { services: ['matching'], timeoutMs: 30_000 });
const digits = { last4: '4242', last4Of: 'card' as const };

beforeAll(async () => {
  world = await openOpsBed(['matching']);
  for (const storeId of STORES) {
    const acceptors = [{ merchantId: `M-${storeId}`, terminalIds: ['T0001'] }];
    await world.bed.produce(
      StoreRegistered,
      `greengrocer/${storeId}`,
      aStoreRegistered({ storeId, name: `Shop ${storeId}`, acceptors }),
    );
  }
  for (const bankId of ['northbank', 'southbank']) {
    const consent = aConsentChanged({
      consentId: bankId,
      bankId,
      accountId: 'acc-1',
      scopes: ['receipts'],
      expiresAt: null,
    });
    await world.bed.produce(ConsentChanged, `${bankId}/${bankId}`, consent);
  }
  await quiet();
  await sell('by-reference', { amountMinor: 1001 }, { rrn: '600510300001', terminalId: 'T0001', ...digits });
  await sell('tied-1', { amountMinor: 2002 }, digits);
  await sell('tied-2', { amountMinor: 2002, minutes: 3 }, digits);
  await sell('other-number', { amountMinor: 3003 }, { rrn: '600510300009', ...digits });
  await sell('elsewhen', { amountMinor: 4004, minutes: 200 }, digits);
  await sell('waiting', { storeId: 's-002', amountMinor: 5005 }, digits);
  await world.bed.produce(FeedCompleted, 'greengrocer/s-001', aFeedCompleted({ completeUntil: T0 + 72 * 60 * MINUTE }));
  await world.bed.produce(
    FeedCompleted,
    'greengrocer/s-002',
    aFeedCompleted({ storeId: 's-002', completeUntil: T0 - MINUTE }),
  );
  await quiet();
  const par = 'V001001302030000500000000001X';
  await pay('tx-match', { amountMinor: 1001 }, { ...bare, rrn: '600510300001', terminalId: 'T0001', par });
  await pay('tx-tie', { amountMinor: 2002 }, bare);
  await pay('tx-contra', { amountMinor: 3003 }, { ...bare, rrn: '600510300001' });
  await pay('tx-none', { amountMinor: 4004 }, bare);
  await pay('tx-held', { storeId: 's-002', amountMinor: 5005 }, bare);
  await pay('tx-none', { amountMinor: 9999 }, { ...bare, merchantId: 'M-nowhere' }, 'southbank');
  await quiet();
}, 120_000);
afterAll(() => world?.close());

describe('explain', () => {
  it('tells a match by reference, field by field, and shows no more of a card than its last four digits', async () => {
    const { code, out } = await world.ops('explain', 'tx-match');
    expect(code).toBe(0);
    for (const line of [
      /^transaction tx-match of northbank$/m,
      /^matched by rule rrn-terminal with sale by-reference of greengrocer, tender 1$/m,
      /^entry +authorisation, pending; debit GBP 10\.01$/m,
      /^rules +tiers-12$/m,
      /^routed +by terminal, to 1 store$/m,
      new RegExp(`^ +greengrocer/s-001 "Shop s-001", sent all that it sold before ${at(T0 + 72 * HOUR)}$`, 'm'),
      /^ {2}rrn +600510300001$/m,
      /^ {2}authCode +absent$/m,
      /^ {2}par +…001X$/m,
      /^1\. greengrocer\/by-reference#0 at greengrocer\/s-001, GBP 10\.01/m,
      /^ +rrn +agree +\+19\.9 +600510300001$/m,
      /^ +authCode +unknown +0\.0$/m,
      /^ +total \d+\.\d bits$/m,
    ]) {
      expect(out).toMatch(line);
    }
    expect(out).not.toContain('V001001302030000500000000001X');
  });

  it('tells a tie, a contradiction, a want and a wait, each with its sentence', async () => {
    const told = async (id: string) => (await world.ops('explain', id, '--bank', 'northbank')).out;
    const tie = await told('tx-tie');
    expect(tie).toContain('abstained at rule last4-store: more than one payment fits equally well');
    expect(tie).toContain('and so does another payment: greengrocer/tied-2#0 (3 min apart)');
    expect(tie).toMatch(
      /bound of last4-store: \(0\.03 lost × \(2 others × 0\.0125 of the day \+ \d\.\d+e-4 twins\) \+ 0\.4 by wallet × \(\d others × 0\.0125 of the day \+ \d\.\d+e-4 twins\)\) × 0\.0001 alike = 1\.0[78]e-6 ≤ 1\.00e-4: holds/,
    );
    const contradicted = await told('tx-contra');
    expect(contradicted).toMatch(/^unmatched: a payment would fit but for .*\(contradicted\)$/m);
    expect(contradicted).toMatch(/^ +reference number differs$/m);
    const none = await told('tx-none');
    expect(none).toMatch(/^unmatched: its store is known, and no payment there fits \(no-sale\)$/m);
    expect(none).toMatch(/^ +outside the 75 min of rule last4-day: 3 h 20 min apart$/m);
    const held = await told('tx-held');
    expect(held).toMatch(
      /^held: sale waiting of greengrocer, tender 1 fits by rule last4-store, .* once greengrocer\/s-002 has sent/m,
    );
  });

  it('as JSON is the decision that stands, once for each bank that uses the id', async () => {
    const { out } = await world.ops('explain', 'tx-none', '--json');
    const told = JSON.parse(out) as { transactionKey: string; isAsItStands: boolean; decision: object }[];
    expect(told.map(({ transactionKey, isAsItStands }) => [transactionKey, isAsItStands])).toEqual([
      ['northbank/tx-none', true],
      ['southbank/tx-none', true],
    ]);
    expect(told[1]!.decision).toEqual({ kind: 'unmatched', reason: 'no-store' });
  });

  it('of what nobody knows says so, and of what only the edge knows where it may be', async () => {
    const unknown = await world.ops('explain', 'tx-unknown');
    expect([unknown.code, unknown.error]).toEqual([
      1,
      'No service knows "tx-unknown" as a receipt or a transaction. What has no consent, or lost it, is kept nowhere.\n',
    ]);
    expect((await world.ops('explain', 'tx-match', '--bank', 'southbank')).code).toBe(1);
    await world.bed.query(
      'delivery',
      `INSERT INTO transaction_seen (bank_id, transaction_id, revision, account_id, content_hash, published)
       VALUES ('northbank', 'tx-edge', 1, 'acc-1', '', true)`,
    );
    expect((await world.ops('explain', 'tx-edge')).error).toMatch(
      /^Matching does not know "tx-edge" of northbank\. It is on its way/,
    );
  });

  it('writes nothing, and could not', async () => {
    const decisionLock = () => world.bed.query('matching', 'SELECT mark FROM decision_lock');
    const before = await decisionLock();
    await explainTransactions(world.operator, 'tx-tie', { bankId: 'northbank' });
    expect(await decisionLock()).toEqual(before);
    await expect(
      world.operator.read('matching', (unit) => unit.query('UPDATE decision_lock SET mark = gen_random_uuid()')),
    ).rejects.toThrow(/read-only transaction/);
    await expect(
      world.operator.read('matching', async (unit) => unit.emit(FeedCompleted, '', aFeedCompleted())),
    ).rejects.toThrow(/says nothing to anybody/);
  });
});

describe('quality', () => {
  // Longer than any of this is ago.
  const days = ['--days', '36500'];

  it('tells figures and advice of every retailer and bank', async () => {
    const { code, out, error } = await world.ops('quality', ...days);
    expect([code, error]).toEqual([0, '']);
    for (const line of [
      /^retailer greengrocer$/m,
      /^ {2}documents +6: 6 sales, 0 refunds, 0 voids, 0 copies$/m,
      /^ {2}stores with feedCompletions +2 of 2$/m,
      /^ {2}arrives +half within 1 s, 95% within 1 s of the purchase \(6\)$/m,
      /^ {2}rrn +33\.3% \(2 of 6\)$/m,
      /^ {2}last4 +100\.0% \(6 of 6\)$/m,
      /^ {2}matched +20\.0% \(1 of 5\): rrn-terminal 1$/m,
      /^ {2}abstained +1: last4-store 1; several-sales 1$/m,
      /^ {2}unmatched +2: contradicted 1, no-sale 1$/m,
      /^ {2}1\. Send the terminal's reference number \(rrn\) .*: 67% have none that can be used/m,
      /^bank northbank$/m,
      /^ {2}time of purchase known +100\.0% \(5 of 5\)$/m,
      /^bank southbank$/m,
    ]) {
      expect(out).toMatch(line);
    }
    expect(out).not.toContain('4242');
  });

  it('of one retailer tells its stores, and of one bank nothing of a retailer', async () => {
    const retailer = (await world.ops('quality', '--retailer', 'greengrocer', ...days)).out;
    expect(retailer).toMatch(new RegExp(`^ {2}s-001 +5 +100\\.0% \\(5 of 5\\) +1 s +${at(T0 + 72 * HOUR)}`, 'm'));
    expect(retailer).not.toContain('bank northbank');
    const bank = JSON.parse((await world.ops('quality', '--bank', 'southbank', '--json', ...days)).out) as object;
    expect(bank).toMatchObject({ retailers: [], banks: [{ bankId: 'southbank', figures: { transactions: 1 } }] });
  });

  it('of who is not known, or of no days at all, says so', async () => {
    expect((await world.ops('quality', '--retailer', 'nobody')).error).toMatch(
      /knows no store and no sale of a retailer "nobody"/,
    );
    expect((await world.ops('quality', '--bank', 'nobank')).error).toMatch(
      /has seen no transaction of a bank "nobank"/,
    );
    expect((await world.ops('quality', '--days', 'none')).code).not.toBe(0);
  });
});
