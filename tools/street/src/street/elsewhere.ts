import { localText, type Random, SECOND, type TransactionDocument, utcText } from '@quittance/town';
import type { Customer } from './people.js';

const shops: readonly (readonly [descriptor: string, mcc: string])[] = [
  ['LITTLE THAI KITCHEN', '5812'],
  ['SQ *MARKET STALL 14', '5999'],
  ['CITY CAR PARK 7', '7523'],
  ['COASTLINE TRAINS', '4112'],
  ['PAYPORT *VINYLHUT', '5735'],
  ['DOWNS VETERINARY', '0742'],
  ['STREAMBOX.EXAMPLE', '4899'],
  ['BARBER & SONS', '7230'],
];

export interface Elsewhere {
  customer: Customer;
  arrivesAt: number;
  at: number;
  document: TransactionDocument;
}

/** Card payments at shops that have never heard of the network, on the days that begin at `midnights`. */
export function elsewhere(
  random: Random,
  people: readonly Customer[],
  midnights: readonly number[],
  count: number,
): Elsewhere[] {
  return Array.from({ length: count }, () => {
    const customer = random.pick(people);
    const at = random.pick(midnights) + random.int(7 * 3600, 21 * 3600) * SECOND;
    const [descriptor, mcc] = random.pick(shops);
    const document: TransactionDocument = {
      transactionId: `${customer.bank.bankId.slice(0, 2)}-${random.token(14)}`,
      accountId: customer.accountId,
      cardId: customer.card.cardId,
      stage: 'authorisation',
      state: 'pending',
      direction: 'debit',
      amountMinor: random.int(150, 12_000),
      currency: 'GBP',
      cardLast4: customer.card.last4,
      scheme: customer.card.scheme,
      acquirerId: '45600990',
      merchantId: random.digits(15),
      terminalId: random.digits(8),
      mcc,
      descriptor,
      country: 'GB',
      authCode: random.digits(6),
      localAt: localText(at, 'Europe/London'),
      transmittedAt: utcText(at),
    };
    return { customer, at, arrivesAt: at + random.int(2, 600) * SECOND, document };
  });
}
