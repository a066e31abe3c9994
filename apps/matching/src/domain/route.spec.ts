// A transaction goes to the stores its merchant id and terminal may mean, and to nobody else.
import { describe, expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import type { StoreKey } from './identity.js';
import { type Acceptor, routeTransaction } from './route.js';

const line = (store: string, over: Partial<Acceptor> = {}): Acceptor => ({
  storeKey: store as StoreKey,
  acquirerId: 'acq-1',
  merchantId: 'M0001',
  terminalIds: [],
  ...over,
});
const route = (lines: Acceptor[], over = {}) =>
  routeTransaction(
    aTransactionObserved({ acquirerId: 'acq-1', merchantId: 'M0001', terminalId: 'T0001', ...over }),
    (mid) => lines.filter((l) => l.merchantId === mid),
  );

describe('routing', () => {
  it('goes to the one store of the terminal, in that store’s lane', () => {
    const lines = [line('grocer/a', { terminalIds: ['T0001'] }), line('grocer/b', { terminalIds: ['T0002'] })];
    expect(route(lines)).toEqual({ candidates: ['grocer/a'], routedBy: 'terminal', lane: 'grocer/a' });
  });

  it('goes to all stores of the merchant id when the terminal is in no list', () => {
    const lines = [line('grocer/b'), line('grocer/a')];
    expect(route(lines)).toEqual({
      candidates: ['grocer/a', 'grocer/b'],
      routedBy: 'merchant',
      lane: 'merchant:acq-1:M0001',
    });
  });

  it('reads ids whatever their case and blanks', () => {
    expect(route([line('grocer/a')], { merchantId: ' m0001 ' }).candidates).toEqual(['grocer/a']);
  });

  it('leaves out the same merchant id at another acquirer', () => {
    expect(route([line('grocer/a', { acquirerId: 'acq-2' })]).routedBy).toBe('none');
  });

  it('takes an acquirer that one side does not name for any', () => {
    expect(route([line('grocer/a')], { acquirerId: undefined }).candidates).toEqual(['grocer/a']);
    expect(route([line('grocer/a', { acquirerId: null })]).candidates).toEqual(['grocer/a']);
  });

  it.each([{ merchantId: 'M9999' }, { merchantId: undefined }])('has a lane for what has no store: %j', (over) => {
    expect(route([line('grocer/a')], { ...over, amountMinor: 1250 })).toEqual({
      candidates: [],
      routedBy: 'none',
      lane: 'unknown:GBP:34',
    });
  });
});
