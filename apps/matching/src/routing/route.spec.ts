// Routing returns exactly the stores that the merchant id, terminal and descriptor allow.
import { describe, expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { toStoreProfile } from '../decision/compare/descriptor.js';
import type { StoreKey } from '../decision/identity.js';
import type { LearnedLine } from './learned-terminal.js';
import type { Acceptor } from '../acceptors/claims.js';
import { type Directory, openTerminal, routeTransaction, storesInQuestion } from './route.js';

const line = (store: string, over: Partial<Acceptor> = {}): Acceptor => ({
  storeKey: store as StoreKey,
  acquirerId: 'acq-1',
  merchantId: 'M0001',
  terminalIds: [],
  ...over,
});
const route = (lines: Acceptor[], over = {}, knows: Partial<Directory> = {}) =>
  routeTransaction(aTransactionObserved({ acquirerId: 'acq-1', merchantId: 'M0001', terminalId: 'T0001', ...over }), {
    acceptorsOf: (mid) => lines.filter((l) => l.merchantId === mid),
    learnedAt: () => [],
    profileOf: () => undefined,
    startingWith: () => [],
    ...knows,
  });
const learned = (store: string, over: Partial<LearnedLine> = {}): LearnedLine => ({
  storeKey: store as StoreKey,
  acquirerId: 'acq-1',
  matches: 3,
  ...over,
});
const called = (storeKey: StoreKey) =>
  toStoreProfile({ storeKey, name: `Shop ${storeKey.slice(-1)}`, tradingName: storeKey.split('/')[0]! });

describe('routing', () => {
  it('goes to the one store of the terminal, in that store’s lane', () => {
    const lines = [line('grocer/a', { terminalIds: ['T0001'] }), line('grocer/b', { terminalIds: ['T0002'] })];
    expect(route(lines)).toEqual({ candidates: ['grocer/a'], routedBy: 'terminal', lane: 'grocer/a' });
  });

  it('goes to all stores of the merchant id when the terminal is not listed', () => {
    const lines = [line('grocer/b'), line('grocer/a')];
    expect(route(lines)).toEqual({
      candidates: ['grocer/a', 'grocer/b'],
      routedBy: 'merchant',
      lane: 'merchant:acq-1:M0001',
    });
  });

  it('reports `unlisted_terminal` when every store of the merchant id lists terminals and none lists this one', () => {
    const [a, b] = [line('grocer/a', { terminalIds: ['T0002'] }), line('grocer/b', { terminalIds: ['T0003'] })];
    expect(route([a])).toMatchObject({ candidates: ['grocer/a'], routedBy: 'unlisted_terminal' });
    expect(route([a, b])).toMatchObject({ candidates: ['grocer/a', 'grocer/b'], routedBy: 'unlisted_terminal' });
    expect(route([a, line('grocer/b')]).routedBy).toBe('merchant');
    expect(route([a], { terminalId: undefined }).routedBy).toBe('merchant');
    expect(route([]).routedBy).toBe('none');
  });

  it('ignores case and blanks in ids', () => {
    expect(route([line('grocer/a')], { merchantId: ' m0001 ' }).candidates).toEqual(['grocer/a']);
  });

  it('leaves out the same merchant id at another acquirer', () => {
    expect(route([line('grocer/a', { acquirerId: 'acq-2' })]).routedBy).toBe('none');
  });

  it('treats an acquirer that one side does not name as any acquirer', () => {
    expect(route([line('grocer/a')], { acquirerId: undefined }).candidates).toEqual(['grocer/a']);
    expect(route([line('grocer/a', { acquirerId: null })]).candidates).toEqual(['grocer/a']);
  });

  it.each([{ merchantId: 'M9999' }, { merchantId: undefined }])('has a lane without a store: %j', (over) => {
    expect(route([line('grocer/a')], { ...over, amountMinor: 1250 })).toEqual({
      candidates: [],
      routedBy: 'none',
      lane: 'unknown:GBP:34',
    });
  });
});

describe('a learned terminal', () => {
  const two = [line('grocer/a'), line('grocer/b')];
  const knowing = (...lines: LearnedLine[]) => ({ learnedAt: () => lines });

  it('selects its store among the stores of the merchant id', () => {
    expect(route(two, {}, knowing(learned('grocer/b')))).toEqual({
      candidates: ['grocer/b'],
      routedBy: 'terminal',
      lane: 'grocer/b',
    });
  });

  it('selects its store under a merchant id without stores', () => {
    expect(route([], {}, knowing(learned('grocer/b')))).toMatchObject({
      candidates: ['grocer/b'],
      routedBy: 'terminal',
    });
  });

  it.each([
    ['too few transactions', [learned('grocer/b', { matches: 2 })]],
    ['two stores', [learned('grocer/b', { matches: 9 }), learned('grocer/a', { matches: 1 })]],
    ['a store that is not the merchant id’s', [learned('grocer/c')]],
    ['another acquirer', [learned('grocer/b', { acquirerId: 'acq-2' })]],
  ])('is not learned by %s', (_, lines) => {
    expect(route(two, {}, knowing(...lines))).toMatchObject({
      candidates: ['grocer/a', 'grocer/b'],
      routedBy: 'merchant',
    });
  });

  it('counts matches of banks that name the acquirer together with those that do not', () => {
    const lines = [learned('grocer/b', { matches: 2 }), learned('grocer/b', { acquirerId: null, matches: 1 })];
    expect(route(two, {}, knowing(...lines)).candidates).toEqual(['grocer/b']);
    const elsewhere = [...lines, learned('grocer/a', { acquirerId: 'acq-2', matches: 1 })];
    expect(route(two, {}, knowing(...elsewhere)).candidates).toEqual(['grocer/b']);
    const unsaid = { acquirerId: undefined };
    expect(route(two, unsaid, knowing(...elsewhere)).candidates).toEqual(['grocer/a', 'grocer/b']);
  });

  it('yields to the directory, which lists it at another store', () => {
    const listed = [line('grocer/a', { terminalIds: ['T0001'] }), line('grocer/b')];
    expect(route(listed, {}, knowing(learned('grocer/b'))).candidates).toEqual(['grocer/a']);
    const atAnother = [
      line('grocer/a', { acquirerId: 'acq-2', terminalIds: ['T0001'] }),
      line('grocer/b'),
      line('grocer/c'),
    ];
    expect(route(atAnother, {}, knowing(learned('grocer/b'))).routedBy).toBe('merchant');
  });

  it('is looked up only where the directory does not lead to one store', () => {
    const open = (lines: Acceptor[], over = {}) =>
      openTerminal(aTransactionObserved({ merchantId: 'm0001', terminalId: 't0001', ...over }), {
        acceptorsOf: () => lines,
      });
    expect(open(two)).toEqual({ merchantId: 'M0001', terminalId: 'T0001' });
    expect(open([])).toEqual({ merchantId: 'M0001', terminalId: 'T0001' });
    expect(open([line('grocer/a')])).toBeUndefined();
    expect(open(two, { terminalId: null })).toBeUndefined();
    expect(open([], { merchantId: null })).toBeUndefined();
  });
});

describe('a descriptor', () => {
  const two = [line('baker/a'), line('florist/b')];
  const saying = (descriptor: string) => ({ terminalId: null, descriptor });

  it('narrows the stores of a shared merchant id', () => {
    expect(route(two, saying('SQ *FLORIST'), { profileOf: called })).toEqual({
      candidates: ['florist/b'],
      routedBy: 'descriptor',
      lane: 'florist/b',
    });
  });

  it('that rules out no store leaves the routing to the merchant id', () => {
    expect(route(two, saying('MARKET HALL'), { profileOf: called })).toMatchObject({
      candidates: ['baker/a', 'florist/b'],
      routedBy: 'merchant',
    });
  });

  it('rules out no store while one of them is not registered', () => {
    const profileOf = (key: StoreKey) => (key === 'baker/a' ? undefined : called(key));
    expect(route(two, saying('FLORIST'), { profileOf }).routedBy).toBe('merchant');
  });

  it('does not override a listed or learned terminal, nor a merchant id of one store', () => {
    const at = { terminalId: 'T0001', descriptor: 'FLORIST' };
    const listed = [line('baker/a', { terminalIds: ['T0001'] }), line('florist/b')];
    expect(route(listed, at, { profileOf: called }).candidates).toEqual(['baker/a']);
    const learnedAt = () => [learned('baker/a')];
    expect(route(two, at, { profileOf: called, learnedAt }).candidates).toEqual(['baker/a']);
    expect(route([line('baker/a')], at, { profileOf: called }).candidates).toEqual(['baker/a']);
  });

  it('proposes no store under a merchant id without stores', () => {
    expect(route([], saying('FLORIST'), { profileOf: called }).routedBy).toBe('none');
  });

  it('loads store profiles only where a descriptor can narrow', () => {
    const inQuestion = (lines: Acceptor[], over: object) =>
      storesInQuestion(aTransactionObserved({ merchantId: 'M0001', ...over }), {
        acceptorsOf: () => lines,
        learnedAt: () => [],
      });
    expect(inQuestion(two, saying('FLORIST'))).toEqual(['baker/a', 'florist/b']);
    expect(inQuestion(two, saying(''))).toEqual([]);
    expect(inQuestion([line('baker/a')], saying('FLORIST'))).toEqual([]);
  });
});
