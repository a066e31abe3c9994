// No receipt is kept or told without a live consent, revisions only rise, and a withdrawal is told only where there is something to take back.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ArrivingReceipt, decideReceipt, type KnownReceipt } from './receipt.js';

const arriving = (overrides: Partial<ArrivingReceipt> = {}): ArrivingReceipt => ({
  bankId: 'northbank',
  accountId: 'acc-1',
  revision: 2,
  state: 'issued',
  ...overrides,
});
const known = (overrides: Partial<KnownReceipt> = {}): KnownReceipt => ({
  bankId: 'northbank',
  accountId: 'acc-1',
  revision: 1,
  exposed: true,
  ...overrides,
});

describe('decideReceipt', () => {
  it('announces purchases only with a live consent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('issued', 'revised'),
        fc.option(fc.record({ revision: fc.nat(4), exposed: fc.boolean() }), { nil: undefined }),
        fc.constantFrom('given' as const, 'blocked' as const, 'absent' as const),
        fc.boolean(),
        (state, before, consent, fresh) => {
          const decision = decideReceipt(arriving({ state }), before && known(before), consent, fresh);
          if (decision.kind === 'announce') expect(consent).toBe('given');
          expect(['announce', 'ignore', 'wait', 'park']).toContain(decision.kind);
        },
      ),
    );
  });

  it('drops for want of consent only when the state of consents is fresh', () => {
    expect(decideReceipt(arriving(), undefined, 'absent', true)).toEqual({ kind: 'ignore', reason: 'no-consent' });
    expect(decideReceipt(arriving(), undefined, 'absent', false)).toEqual({
      kind: 'wait',
      reason: 'consent-state-unknown',
    });
  });

  it('parks a receipt whose consent is parked, so that neither is lost', () => {
    expect(decideReceipt(arriving(), undefined, 'blocked', true)).toEqual({ kind: 'park', reason: 'consent-blocked' });
  });

  it('ignores a revision that is not higher', () => {
    expect(decideReceipt(arriving({ revision: 1 }), known(), 'given', true)).toEqual({
      kind: 'ignore',
      reason: 'older-revision',
    });
  });

  it('tells a withdrawal only to a bank that may have the receipt, with or without consent', () => {
    const withdrawn = arriving({ state: 'withdrawn' });
    for (const consent of ['given', 'absent', 'blocked'] as const) {
      expect(decideReceipt(withdrawn, known(), consent, false)).toEqual({ kind: 'announce-withdrawal' });
      expect(decideReceipt(withdrawn, known({ exposed: false }), consent, false)).toEqual({ kind: 'erase' });
      expect(decideReceipt(withdrawn, undefined, consent, false)).toEqual({
        kind: 'ignore',
        reason: 'nothing-to-withdraw',
      });
    }
  });

  it('parks a receipt that changed hands, and a state it does not know', () => {
    expect(decideReceipt(arriving({ bankId: 'southbank' }), known(), 'given', true)).toEqual({
      kind: 'park',
      reason: 'another-account',
    });
    expect(decideReceipt(arriving({ accountId: 'acc-2' }), known(), 'given', true)).toEqual({
      kind: 'park',
      reason: 'another-account',
    });
    expect(decideReceipt(arriving({ state: 'unknown' }), undefined, 'given', true)).toEqual({
      kind: 'park',
      reason: 'unknown-state',
    });
  });
});
