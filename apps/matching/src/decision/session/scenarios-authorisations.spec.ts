// However a payment was authorised, or was not, a receipt needs evidence; and a refund is not a sale.
import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import {
  cleared,
  credited,
  paid,
  refunded,
  registered,
  sold,
  STATION,
  whoGotWhat,
} from '../../../test/kit/scenario-kit.js';

const digits = { last4: '4242', last4Of: 'card' } as const;
const code = { authCode: 'A1B2C3' };

describe('given a payment that clears without ever having been authorised', () => {
  const sale = sold('basket', { card: digits });
  const clearing = cleared('Anna', { revision: 1, transactionDate: '2026-01-05', cardLast4: '4242' });

  it('when only one payment of that day has its amount and digits, then its customer gets the receipt', () => {
    expect(whoGotWhat(sale, clearing)).toEqual({ Anna: 'basket' });
  });

  it('when another payment of that day has them too, then there is no receipt', () => {
    const another = sold('evening basket', { soldAt: T0 + 8 * HOUR, card: digits });
    expect(whoGotWhat(sale, another, clearing)).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when the amount is common at the store, then last four may agree by chance and there is no receipt', () => {
    const sameAmount = Array.from({ length: 30 }, (_, i) => sold(`basket ${i}`, { soldAt: T0 + i * 10 * MINUTE }));
    expect(whoGotWhat(sale, ...sameAmount, clearing)).toEqual({ Anna: 'nothing: too-common' });
  });
});

describe('given a bank that books a payment as an entry of its own, with the lifecycle id of its authorisation', () => {
  const account = { accountId: 'account of Anna', lifecycleId: 'LC-0001', cardLast4: '4242' };
  const authorised = paid('authorised', account);
  const booked = cleared('booked', { ...account, revision: 1, transactionDate: '2026-01-05' });
  const hers = sold('hers', { card: digits });
  const another = sold('another’s', { soldAt: T0 + 3 * HOUR, card: digits });

  it('when another customer’s digits and amount are the same later that day, then both entries have hers', () => {
    for (const order of [
      [hers, another, authorised, booked],
      [booked, authorised, another, hers],
    ]) {
      expect(whoGotWhat(...order)).toEqual({ authorised: 'hers', booked: 'hers' });
    }
  });

  it('when her sale is lost, then the booked entry alone has no claim to the other', () => {
    const soon = sold('soon', { soldAt: T0 + 8 * MINUTE, card: digits });
    const tied = whoGotWhat(hers, soon, another, authorised, booked);
    expect(tied).toEqual({ authorised: 'nothing: several-sales', booked: 'nothing: taken' });
  });

  it('and without the lifecycle id the two sales of the day are a tie for the booked entry', () => {
    const alone = cleared('booked', { ...account, lifecycleId: null, revision: 1, transactionDate: '2026-01-05' });
    expect(whoGotWhat(hers, another, alone)).toEqual({ booked: 'nothing: several-sales' });
  });
});

describe('given an offline terminal, so that the bank authorises three hours later', () => {
  const later = { transmittedAt: T0 + 3 * HOUR, ...code, cardLast4: '4242' };
  const withTerminalTime = { ...later, localAt: '2026-01-05T10:30:00' };
  const slip = (authCode: string) => sold('basket', { card: { ...digits, authCode } });

  it('when the slip pads the missing code, then last four and the terminal’s time match', () => {
    expect(whoGotWhat(slip('000000'), paid('Anna', withTerminalTime))).toEqual({ Anna: 'basket' });
  });

  it('when the slip has a code and the bank gave another, then there is no receipt', () => {
    expect(whoGotWhat(slip('Z9Y8X7'), paid('Anna', withTerminalTime))).toEqual({ Anna: 'nothing: contradicted' });
  });

  it('when the bank knows only when it authorised, then there is no receipt', () => {
    expect(whoGotWhat(slip('000000'), paid('Anna', later))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the slip has the code itself, deferred to the bank within the hour, then the code is enough', () => {
    const withinTheHour = paid('Anna', { ...code, transmittedAt: T0 + 50 * MINUTE });
    const hoursLater = paid('Anna', { ...code, transmittedAt: T0 + 3 * HOUR });
    const sale = sold('basket', { card: code });
    expect(whoGotWhat(sale, withinTheHour)).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(sale, hoursLater)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a refund that is authorised', () => {
  const refund = refunded('return', { card: code });

  it('when the bank credits it under the same code, then the customer gets the receipt of the refund', () => {
    expect(whoGotWhat(refund, credited('Anna', code))).toEqual({ Anna: 'return' });
  });

  it('when the bank debits under that code, then it is not the refund and there is no receipt', () => {
    expect(whoGotWhat(refund, paid('Anna', code))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the original sale has the same amount, then each has its own receipt', () => {
    const sale = sold('basket', { soldAt: T0 - HOUR, card: digits });
    const bought = paid('Anna’s payment', { transmittedAt: T0 - HOUR, cardLast4: '4242' });
    const answers = whoGotWhat(sale, bought, refund, credited('Anna’s credit', code));
    expect(answers).toEqual({ 'Anna’s payment': 'basket', 'Anna’s credit': 'return' });
  });

  it('when till and bank each know a reference number and they differ, then there is no receipt', () => {
    const [tills, banks] = ['600510300001', '600510300002'];
    const withReference = refunded('return', { card: { ...code, rrn: tills } });
    expect(whoGotWhat(withReference, credited('Anna', { ...code, rrn: tills }))).toEqual({ Anna: 'return' });
    expect(whoGotWhat(withReference, credited('Anna', { ...code, rrn: banks }))).toEqual({
      Anna: 'nothing: contradicted',
    });
  });
});

describe('given a refund without authorisation and RRN, of which the bank hears days later', () => {
  const refund = refunded('return', { card: digits });
  const credit = cleared('Anna', { revision: 1, stage: 'refund_clearing', direction: 'credit', cardLast4: '4242' });

  it('when it is the only one of its amount and digits in the week before, then the customer gets its receipt', () => {
    expect(whoGotWhat(refund, credit)).toEqual({ Anna: 'return' });
  });

  it('when the same card got the same amount back three days earlier too, then there is no receipt', () => {
    const earlier = refunded('earlier return', { soldAt: T0 - 72 * HOUR, card: digits });
    expect(whoGotWhat(earlier, refund, credit)).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when the store’s document that day was a sale, then the credit gets no receipt', () => {
    expect(whoGotWhat(sold('basket', { card: digits }), credit)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a refund paid out under a merchant id that is not in the directory', () => {
  const refund = refunded('return', { card: { ...digits, ...code } });
  const elsewhere = { merchantId: 'M-RETURNS', cardLast4: '4242' };

  it('when code and digits agree, then the customer gets the receipt', () => {
    expect(whoGotWhat(refund, credited('Anna', { ...elsewhere, ...code }))).toEqual({ Anna: 'return' });
  });

  it('when the digits alone agree, then there is no receipt', () => {
    expect(whoGotWhat(refund, credited('Anna', elsewhere))).toEqual({ Anna: 'nothing: no-store' });
  });

  it('when that merchant id is another store’s, then only a refund within minutes matches', () => {
    const acceptors = [{ merchantId: 'M-RETURNS', terminalIds: [] }];
    const credit = credited('Anna', { ...elsewhere, ...code });
    const earlier = refunded('return', { soldAt: T0 - HOUR, card: { ...digits, ...code } });
    expect(whoGotWhat(registered({ ...STATION, acceptors }), refund, credit)).toEqual({ Anna: 'return' });
    expect(whoGotWhat(registered({ ...STATION, acceptors }), earlier, credit)).toEqual({ Anna: 'nothing: no-sale' });
  });
});
