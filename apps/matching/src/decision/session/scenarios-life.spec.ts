// After the match: a receipt is shown once, follows corrections, and is withdrawn when its grounds are gone.
import { describe, expect, it } from '@jest/globals';
import { MINUTE, T0 } from '../../../test/kit/builders.js';
import {
  cleared,
  disputed,
  paid,
  reversed,
  sold,
  voided,
  whatCustomersSaw,
  whoGotWhat,
} from '../../../test/kit/scenario-kit.js';

const code = { authCode: 'A1B2C3' };
const sale = sold('basket', { card: code });
const payment = paid('Anna', code);

describe('given events that arrive more than once', () => {
  it('when till and bank say the same again, then the customer sees the receipt once', () => {
    expect(whatCustomersSaw(sale, payment, sale, payment, payment, sale)).toEqual(['Anna gets basket']);
  });

  it('when the same slip arrives as another sale, then it is no repeat and the receipt is withdrawn', () => {
    const underAnotherId = sold('basket again', { card: code });
    expect(whatCustomersSaw(sale, payment, underAnotherId)).toEqual([
      'Anna gets basket',
      'Anna loses basket: several-sales',
    ]);
  });

  it('when the same payment arrives as another entry, then it is no repeat and nobody keeps the receipt', () => {
    const underAnotherId = paid('Anna again', code);
    expect(whoGotWhat(sale, payment, underAnotherId)).toEqual({
      Anna: 'nothing: several-transactions',
      'Anna again': 'nothing: several-transactions',
    });
  });

  it('when a till prints the receipt again, then the copy is not another sale', () => {
    const copy = sold('copy', { copy: true, originalSaleId: 'basket', card: code });
    expect(whatCustomersSaw(sale, payment, copy)).toEqual(['Anna gets basket']);
  });

  it.each([1, 2, 7])(
    'when the copy is under the number of the sale, as revision %d, then it changes nothing',
    (revision) => {
      const copy = sold('basket', { copy: true, revision, card: code });
      expect(whatCustomersSaw(sale, payment, copy)).toEqual(['Anna gets basket']);
      expect(whatCustomersSaw(copy, sale, payment, copy)).toEqual(['Anna gets basket']);
    },
  );
});

describe('given a sale that the till corrects', () => {
  it('when the payment stands, then the customer sees the receipt corrected', () => {
    const corrected = sold('basket', { revision: 2, card: code });
    expect(whatCustomersSaw(sale, payment, corrected)).toEqual(['Anna gets basket', 'Anna sees basket corrected']);
  });

  it('when the payment is of another amount, then the customer sees the receipt corrected', () => {
    const corrected = sold('basket', { revision: 2, amountMinor: 1300, card: code });
    expect(whatCustomersSaw(sale, payment, corrected)).toEqual(['Anna gets basket', 'Anna sees basket corrected']);
  });

  it('when the correction came first, then the late first revision still finds the match', () => {
    const corrected = sold('basket', { revision: 2, amountMinor: 1300, card: code });
    expect(whatCustomersSaw(corrected, payment, sale)).toEqual(['Anna gets basket']);
    expect(whatCustomersSaw(corrected, sale, payment)).toEqual(['Anna gets basket']);
  });
});

describe('given a sale that is voided and keyed in again with the slip of the first', () => {
  const keyedAgain = sold('basket keyed again', { soldAt: T0 + 2 * MINUTE, card: code });

  it('when the first is void, then the receipt becomes that of the second', () => {
    expect(whatCustomersSaw(sale, payment, voided('basket'), keyedAgain)).toEqual([
      'Anna gets basket',
      'Anna loses basket: no-sale',
      'Anna gets basket keyed again',
    ]);
  });

  it('when the void never comes, then either sale may stand and there is no receipt', () => {
    expect(whoGotWhat(sale, payment, keyedAgain)).toEqual({ Anna: 'nothing: several-sales' });
  });
});

describe('given a void', () => {
  it('when it is of another sale, then the receipt stays', () => {
    expect(whatCustomersSaw(sale, payment, voided('another basket'))).toEqual(['Anna gets basket']);
  });

  it('when it is of the matched sale, then the receipt is withdrawn', () => {
    expect(whatCustomersSaw(sale, payment, voided('basket'))).toEqual([
      'Anna gets basket',
      'Anna loses basket: no-sale',
    ]);
  });

  it('when it overtook the sale, then there never is a receipt', () => {
    expect(whatCustomersSaw(voided('basket'), sale, payment)).toEqual([]);
  });
});

describe('given a reversal by the bank', () => {
  it('when it is of another payment, then the receipt stays', () => {
    const bens = paid('Ben', { amountMinor: 999, authCode: 'D4E5F6' });
    expect(whatCustomersSaw(sale, payment, bens, reversed('Ben'))).toEqual(['Anna gets basket']);
  });

  it('when it is of the payment, then the receipt is withdrawn', () => {
    expect(whatCustomersSaw(sale, payment, reversed('Anna'))).toEqual([
      'Anna gets basket',
      'Anna loses basket: reversed',
    ]);
  });

  it('when the payment is made once more, then the receipt passes to the new one', () => {
    const onceMore = paid('Anna once more', code);
    expect(whatCustomersSaw(sale, payment, reversed('Anna'), onceMore)).toEqual([
      'Anna gets basket',
      'Anna loses basket: reversed',
      'Anna once more gets basket',
    ]);
  });
});

describe('given a customer who was declined and tried again', () => {
  const digits = { last4: '4242', last4Of: 'card' } as const;
  const atTheTill = sold('basket', { soldAt: T0 + MINUTE, card: digits });
  const firstTry = { transmittedAt: T0, cardLast4: '4242' };
  const secondTry = paid('second try', { transmittedAt: T0 + MINUTE, cardLast4: '4242' });

  it('when the bank says that the first try was declined, then the second has the receipt', () => {
    const declined = paid('first try', { ...firstTry, stage: 'decline', state: 'declined' });
    expect(whoGotWhat(atTheTill, declined, secondTry)).toEqual({
      'first try': 'nothing: declined',
      'second try': 'basket',
    });
  });

  it('when both tries went through, then either may have paid and there is no receipt', () => {
    expect(whoGotWhat(atTheTill, paid('first try', firstTry), secondTry)).toEqual({
      'first try': 'nothing: several-transactions',
      'second try': 'nothing: several-transactions',
    });
  });

  it('when the customer gave up and somebody else paid, then the declined try has no receipt', () => {
    const declined = paid('first try', { ...firstTry, stage: 'decline', state: 'declined' });
    expect(whoGotWhat(atTheTill, declined)).toEqual({ 'first try': 'nothing: declined' });
  });
});

describe('given two customers and two sales, and a mistyped code that matches the wrong one', () => {
  const bensBasket = sold('Ben’s basket', { card: { ...code, last4: '7777', last4Of: 'token' } });
  const annasBasket = sold('Anna’s basket', { soldAt: T0 + MINUTE, card: { last4: '4242', last4Of: 'card' } });
  const anna = paid('Anna', { ...code, cardLast4: '4242' });
  const ben = paid('Ben', { tokenLast4: '7777', cardLast4: '1111' });
  const soFar = [bensBasket, annasBasket, anna, ben];

  it('when nobody disputes, then the match by number stands', () => {
    expect(whoGotWhat(...soFar)).toEqual({ Anna: 'Ben’s basket', Ben: 'nothing: taken' });
  });

  it('when Anna disputes the receipt, then it is withdrawn and both get their own', () => {
    expect(whoGotWhat(...soFar, disputed('Anna', 'Ben’s basket'))).toEqual({
      Anna: 'Anna’s basket',
      Ben: 'Ben’s basket',
    });
  });

  it('when she disputes another receipt, then hers stays', () => {
    expect(whatCustomersSaw(sale, payment, disputed('Anna', 'another basket'))).toEqual(['Anna gets basket']);
  });

  it('when till and bank send everything again, then the disputed receipt never comes back', () => {
    const confirmed = [sold('basket', { revision: 2, card: code }), cleared('Anna', code), sale, payment];
    expect(whatCustomersSaw(sale, payment, disputed('Anna', 'basket'), ...confirmed)).toEqual([
      'Anna gets basket',
      'Anna loses basket: disputed',
    ]);
  });
});
