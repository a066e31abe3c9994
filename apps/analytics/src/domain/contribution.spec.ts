// What cannot be understood is neither counted nor dropped: it waits for an operator.
import { expect, it } from '@jest/globals';
import { aBasketContributed } from '@quittance/contracts-insights/builders';
import { faultOf } from './contribution.js';

it('understands a contribution, also one from before contributions had ids, and a withdrawal that names one', () => {
  for (const over of [{}, { contributionId: '' }, { state: 'withdrawn' as const }]) {
    expect(faultOf(aBasketContributed(over))).toBeUndefined();
  }
});

it.each([
  ['malformed-window', { window: 1 }],
  ['unknown-state', { state: 'unknown' as const }],
  ['nameless-withdrawal', { state: 'withdrawn' as const, contributionId: '' }],
])('%s', (reason, over) => {
  expect(faultOf(aBasketContributed(over))?.reason).toBe(reason);
});
