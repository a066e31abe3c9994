// Routing returns exactly the stores that the merchant id, terminal and descriptor allow.
import { describe, expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { toStoreProfile } from '../decision/compare/descriptor.js';
import type { StoreKey } from '../decision/identity.js';
import type { LearnedLine } from './learned-place.js';
import type { Acceptor, Holding } from '../acceptors/claims.js';
import { descriptorSign, merchantSign, signKey, terminalSign, type Sign } from '../decision/sign.js';
import { type Directory, openSigns, openTerminal, routeTransaction, storesInQuestion } from './route.js';

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
    showsItself: () => false,
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
    const sign = { merchantId: 'M0001', terminalId: 'T0001', descriptorHash: '' };
    expect(open(two)).toEqual(sign);
    expect(open([])).toEqual(sign);
    expect(open([line('grocer/a')])).toBeUndefined();
    expect(open(two, { terminalId: null })).toBeUndefined();
    expect(open([], { merchantId: null })).toBeUndefined();
  });
});

/** What matches taught about some signs, and nothing about others. */
const teaching =
  (...taught: readonly (readonly [Sign | undefined, ...LearnedLine[]])[]) =>
  (sign: Sign) =>
    taught.flatMap(([one, ...lines]) => (one !== undefined && signKey(one) === signKey(sign) ? lines : []));

describe('a learned merchant id', () => {
  const id = merchantSign({ merchantId: 'M0001' });
  const knowing = (...lines: LearnedLine[]) => ({ learnedAt: teaching([id, ...lines]) });
  const nobodys = { candidates: [], routedBy: 'none' };

  it('that no store lists leads to the store, or the few of one retailer, where matches placed it', () => {
    expect(route([], {}, knowing(learned('grocer/b')))).toMatchObject({ candidates: ['grocer/b'], routedBy: 'name' });
    const few = ['d', 'b', 'a', 'c'].map((store) => learned(`grocer/${store}`));
    expect(route([], {}, knowing(...few)).candidates).toEqual(['grocer/a', 'grocer/b', 'grocer/c', 'grocer/d']);
  });

  it.each([
    ['two transactions', [learned('grocer/b', { matches: 2 })]],
    [
      'fewer than three transactions for each store',
      [learned('grocer/b', { matches: 4 }), learned('grocer/a', { matches: 1 })],
    ],
    ['more than four stores', ['a', 'b', 'c', 'd', 'e'].map((store) => learned(`grocer/${store}`, { matches: 9 }))],
    ['two retailers', [learned('grocer/b', { matches: 99 }), learned('baker/b', { matches: 1 })]],
    ['another acquirer', [learned('grocer/b', { acquirerId: 'acq-2' })]],
  ])('is not learned from %s', (_, lines) => {
    expect(route([], {}, knowing(...lines))).toMatchObject(nobodys);
  });

  it('yields to a store that lists it, and to a learned terminal', () => {
    expect(route([line('grocer/a')], {}, knowing(learned('grocer/b')))).toMatchObject({
      candidates: ['grocer/a'],
      routedBy: 'merchant',
    });
    const terminal = terminalSign({ merchantId: 'M0001', terminalId: 'T0001' });
    const learnedAt = teaching([id, learned('grocer/b')], [terminal, learned('grocer/a')]);
    expect(route([], {}, { learnedAt })).toMatchObject({ candidates: ['grocer/a'], routedBy: 'terminal' });
  });

  it('is nobody’s where another holds it, or an operator says that retailers share it', () => {
    const held = (how: Holding['how'], retailers?: string[]) => ({
      ...knowing(learned('grocer/b')),
      holdingOf: () => ({ how, retailers: retailers && new Set(retailers) }),
    });
    expect(route([], {}, held('given', ['grocer'])).candidates).toEqual(['grocer/b']);
    expect(route([], {}, held('nobody')).candidates).toEqual(['grocer/b']);
    expect(route([], {}, held('given', ['baker']))).toMatchObject(nobodys);
    expect(route([], {}, held('first', ['baker']))).toMatchObject(nobodys);
    expect(route([], {}, held('shared'))).toMatchObject(nobodys);
  });
});

describe('a learned descriptor', () => {
  const said = { terminalId: null, descriptor: 'AXH HOLDINGS LTD   LEEDS  GB', country: 'GB' };
  const text = descriptorSign({ descriptor: 'Axh Holdings Ltd Leeds GB' });
  const knowing = (...lines: LearnedLine[]) => ({ learnedAt: teaching([text, ...lines]) });
  const ofAny = { acquirerId: null };

  it.each([{}, { merchantId: null }])(
    'leads to where matches placed the text, without a known merchant id: %j',
    (over) => {
      const routing = route([], { ...said, ...over }, knowing(learned('grocer/b', ofAny)));
      expect(routing).toMatchObject({ candidates: ['grocer/b'], routedBy: 'name' });
    },
  );

  it.each([
    ['two transactions', said, [learned('grocer/b', { ...ofAny, matches: 2 })]],
    ['two retailers', said, [learned('grocer/b', ofAny), learned('baker/b', ofAny)]],
    ['another text', { ...said, descriptor: 'AXH HOLDINGS LTD LEEDS' }, [learned('grocer/b', ofAny)]],
  ])('is not learned from %s', (_, over, lines) => {
    expect(route([], over, knowing(...lines))).toMatchObject({ candidates: [], routedBy: 'none' });
  });

  it('outranks the names in it, and yields to a merchant id, listed or learned', () => {
    const startingWith = () => ['florist/b' as StoreKey];
    const florist = { terminalId: null, descriptor: 'FLORIST' };
    const learnedAt = teaching([descriptorSign(florist), learned('baker/a', ofAny)]);
    const known = { profileOf: called, startingWith };
    expect(route([], florist, known).candidates).toEqual(['florist/b']);
    expect(route([], florist, { ...known, learnedAt }).candidates).toEqual(['baker/a']);
    expect(route([line('grocer/a')], florist, { ...known, learnedAt }).candidates).toEqual(['grocer/a']);
    const both = teaching(
      [descriptorSign(florist), learned('baker/a', ofAny)],
      [merchantSign({ merchantId: 'M0001' }), learned('grocer/c')],
    );
    expect(route([], florist, { ...known, learnedAt: both }).candidates).toEqual(['grocer/c']);
  });

  it('leaves the stores of its retailer that the text names as well: not every till sends numbers', () => {
    const learnedAt = teaching([descriptorSign({ descriptor: 'FLORIST' }), learned('florist/a', ofAny)]);
    const startingWith = () => ['florist/b', 'other/b'].map((key) => key as StoreKey);
    const profileOf = (storeKey: StoreKey) => ({ ...called('florist/b' as StoreKey), storeKey });
    const florist = { terminalId: null, descriptor: 'FLORIST' };
    expect(route([], florist, { profileOf, startingWith }).candidates).toEqual(['florist/b', 'other/b']);
    expect(route([], florist, { profileOf, startingWith, learnedAt }).candidates).toEqual(['florist/a', 'florist/b']);
    const showsItself = (storeKey: StoreKey) => storeKey === 'florist/b';
    expect(route([], florist, { profileOf, startingWith, learnedAt, showsItself }).candidates).toEqual(['florist/a']);
    expect(route([], florist, { profileOf, startingWith, showsItself }).candidates).toEqual(['florist/b', 'other/b']);
  });

  it('means no store in another country', () => {
    const profileOf = (storeKey: StoreKey) => ({ ...called(storeKey), country: 'IE' });
    const knows = { ...knowing(learned('grocer/b', ofAny)), profileOf };
    expect(route([], said, knows).routedBy).toBe('none');
    expect(route([], { ...said, country: 'IE' }, knows).routedBy).toBe('name');
    expect(route([], { ...said, country: null }, knows).routedBy).toBe('name');
  });

  it('is no text of a few letters', () => {
    expect(descriptorSign({ descriptor: ' C.R-D ' })).toBeUndefined();
    expect(descriptorSign({ descriptor: null })).toBeUndefined();
  });
});

describe('signs', () => {
  it('are looked up only where no store is listed, apart from the terminal', () => {
    const said = aTransactionObserved({ merchantId: 'm0001', terminalId: 't0001', descriptor: 'FLORIST' });
    const open = (lines: Acceptor[], over = {}) => openSigns({ ...said, ...over }, { acceptorsOf: () => lines });
    expect(open([])).toEqual([terminalSign(said), merchantSign(said), descriptorSign(said)]);
    expect(open([], { merchantId: null })).toEqual([descriptorSign(said)]);
    expect(open([line('grocer/a'), line('grocer/b')])).toEqual([terminalSign(said)]);
    expect(open([line('grocer/a')])).toEqual([]);
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
