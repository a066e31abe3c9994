import { DAY, MINUTE } from '@quittance/town';
import { mayBeConverted, rateOn } from '../exchange.js';
import { wantsReceipts } from '../people.js';
import { compareDigits, mayShow } from './digits.js';
import { type PaymentFact, toleranceOf, type TransactionFact } from './facts.js';
import type { PaymentIndex } from './payment-index.js';
import type { Candidates } from './names.js';
import type { Reach } from './reach.js';

/** Why an expert with both files could identify the sale. */
type Resolved =
  | 'same reference number'
  | 'same account reference and amount'
  | 'same authorisation code and amount at a store it can reach'
  | 'same authorisation code, digits and amount'
  | 'same authorisation code and digits or terminal, and a conversion'
  | 'same digits, store and minute, and a tip on top'
  | 'the only payment of its amount there and then';

/** Why not, or why there should be no receipt. */
type Unresolved =
  | 'no money moved'
  | 'the shop is outside the network'
  | 'the sale never arrived'
  | 'the sale was taken back'
  | 'the account does not consent to receipts'
  | 'neither merchant id nor name leads to its store'
  | 'till and bank never tell the same amount'
  | 'till and bank tell different times'
  | 'till and bank tell different digits'
  | 'another payment fits as well';

/** Card schemes let a shop clear up to a fifth more than authorised, and few tips are larger. */
const MOST_WITH_TIP = 1.2;

/** Times further apart are not the same minute, with some seconds for clocks and hands. */
const SAME_MINUTE = MINUTE;

export interface Judgement {
  present: boolean;
  resolvable: boolean;
  because: Resolved | Unresolved;
}

/**
 * Judges, with the truth, whether somebody who has only the files could identify the sale of each transaction with
 * certainty.
 */
export class Judge {
  readonly #reach: Reach;
  readonly #index: PaymentIndex;

  constructor(reach: Reach, index: PaymentIndex) {
    this.#reach = reach;
    this.#index = index;
  }

  judge(transaction: TransactionFact): Judgement {
    const absent = whyAbsent(transaction);
    if (absent) return { present: false, resolvable: false, because: absent };
    if (!wantsReceipts(transaction.account)) {
      return { present: true, resolvable: false, because: 'the account does not consent to receipts' };
    }
    const own = transaction.payment as PaymentFact;
    const { listed, hidden } = this.#reach.candidates(transaction);
    const exact = this.#exact(transaction, own, listed);
    if (exact) return { present: true, resolvable: true, because: exact };
    if (this.#isTipped(transaction, own, { listed, hidden })) {
      return { present: true, resolvable: true, because: 'same digits, store and minute, and a tip on top' };
    }
    const open = this.#whyOpen(transaction, own, { listed, hidden });
    if (open) return { present: true, resolvable: false, because: open };
    return { present: true, resolvable: true, because: 'the only payment of its amount there and then' };
  }

  /** An uncorrupted number that till and bank share, and no other standing payment does. */
  #exact(transaction: TransactionFact, own: PaymentFact, stores: readonly number[]): Resolved | undefined {
    if (this.#sharesReference(transaction, own, stores)) return 'same reference number';
    const { par } = transaction;
    const sameAccount = par !== undefined && own.told?.slip.par === par && mayBeAmount(transaction, own);
    if (sameAccount && this.#isOnlyOfAccount(transaction, own)) return 'same account reference and amount';
    return this.#approvedBy(transaction, own, stores) ?? this.#approvedConversion(transaction, own, stores);
  }

  #sharesReference(transaction: TransactionFact, own: PaymentFact, stores: readonly number[]): boolean {
    const { rrn, terminalId } = transaction;
    if (rrn === undefined || own.told?.slip.rrn !== rrn) return false;
    const sharing = standing(this.#index.told('rrn', rrn));
    const atTerminal = (each: PaymentFact) => each.told?.slip.terminalId === terminalId;
    const atStore = (each: PaymentFact) => stores.includes(each.store.index);
    if (terminalId !== undefined && atTerminal(own) && isOnly(own, sharing, atTerminal)) return true;
    return atStore(own) && isOnly(own, sharing, atStore);
  }

  #approvedBy(transaction: TransactionFact, own: PaymentFact, stores: readonly number[]): Resolved | undefined {
    const { authCode } = transaction;
    if (authCode === undefined || own.told?.slip.authCode !== authCode || !fitsWithTip(transaction, own))
      return undefined;
    const rivals = standing(this.#index.told('auth', authCode)).filter((each) => fitsWithTip(transaction, each));
    const atStore = (each: PaymentFact) => stores.includes(each.store.index);
    if (atStore(own) && isOnly(own, rivals, atStore))
      return 'same authorisation code and amount at a store it can reach';
    const sameDigits = (each: PaymentFact) => compareDigits(each.told?.slip ?? {}, transaction) === 'same';
    return sameDigits(own) && isOnly(own, rivals, sameDigits)
      ? 'same authorisation code, digits and amount'
      : undefined;
  }

  /** The code, where till and bank have different currencies, and a second thing that they share. */
  #approvedConversion(transaction: TransactionFact, own: PaymentFact, stores: readonly number[]): Resolved | undefined {
    const { authCode, terminalId } = transaction;
    if (authCode === undefined || own.told?.slip.authCode !== authCode) return undefined;
    const fits = (each: PaymentFact) => {
      const slip = each.told?.slip ?? {};
      const shared =
        compareDigits(slip, transaction) === 'same' || (terminalId !== undefined && slip.terminalId === terminalId);
      return (
        shared && stores.includes(each.store.index) && fitsConversion(transaction, each) && fitsTime(transaction, each)
      );
    };
    const rivals = standing(this.#index.told('auth', authCode));
    return fits(own) && isOnly(own, rivals, fits)
      ? 'same authorisation code and digits or terminal, and a conversion'
      : undefined;
  }

  /** A tip at the terminal, of which the till knows nothing. Every payment that it may be, with or without tip, is a rival. */
  #isTipped(transaction: TransactionFact, own: PaymentFact, { listed, hidden }: Candidates): boolean {
    const { told, store } = own;
    if (!told || !store.retailer.kind.takesTips || !listed.includes(store.index)) return false;
    const seen = compareDigits(told.slip, transaction) === 'same' && isSameMinute(transaction, own);
    if (!seen || overlaps(own.amounts, transaction.amounts) || !fitsWithTip(transaction, own)) return false;
    const isRival = (each: PaymentFact) =>
      each !== own &&
      each.stands &&
      fitsTime(transaction, each) &&
      mayBeIt(transaction, each, true) &&
      (fitsWithTip(transaction, each) || transaction.amounts.includes(each.chargedMinor));
    const places = [...listed, ...hidden];
    const isContested = places.some((place) => this.#index.withTips(place).some(isRival));
    return !isContested && !this.#index.some(places, transaction.amounts, isRival);
  }

  #isOnlyOfAccount(transaction: TransactionFact, own: PaymentFact): boolean {
    const rivals = this.#index.byAccount(own.payer.par).filter((each) => mayBeAmount(transaction, each) && each.stands);
    return isOnly(own, rivals, (each) => Math.abs(each.at - own.at) < DAY);
  }

  /** Why amount, place, time and last four, without numbers, do not identify the sale; undefined when they do. */
  #whyOpen(transaction: TransactionFact, own: PaymentFact, { listed, hidden }: Candidates): Unresolved | undefined {
    if (!listed.includes(own.store.index)) return 'neither merchant id nor name leads to its store';
    if (!overlaps(own.amounts, transaction.amounts)) return 'till and bank never tell the same amount';
    if (!fitsTime(transaction, own)) return 'till and bank tell different times';
    const digits = compareDigits(own.told?.slip ?? {}, transaction);
    if (digits === 'different') return 'till and bank tell different digits';
    const isRival = (each: PaymentFact) =>
      fitsTime(transaction, each) &&
      mayBeIt(transaction, each, digits === 'same') &&
      each !== own &&
      each.credit === transaction.credit &&
      each.stands;
    const places = [...listed, ...hidden];
    return this.#index.some(places, transaction.amounts, isRival) ? 'another payment fits as well' : undefined;
  }
}

function whyAbsent({ payment }: TransactionFact): Unresolved | undefined {
  if (!payment) return 'no money moved';
  if (!payment.store.joined) return 'the shop is outside the network';
  if (!payment.told) return 'the sale never arrived';
  return payment.takenBack ? 'the sale was taken back' : undefined;
}

/** Once the sale's own digits agree, only payments that agree as well are rivals. */
function mayBeIt(transaction: TransactionFact, rival: PaymentFact, ownAgrees: boolean): boolean {
  if (!rival.told) return !ownAgrees || mayShow(rival.digits, transaction);
  const digits = compareDigits(rival.told.slip, transaction);
  return ownAgrees ? digits === 'same' : digits !== 'different';
}

function fitsTime({ within }: TransactionFact, { told, at }: PaymentFact): boolean {
  const { from, to } = told?.read ?? { from: at, to: at };
  const tolerance = within.timed ? (told?.tolerance ?? toleranceOf(0)) : 0;
  return to >= within.from - tolerance && from <= within.to + tolerance;
}

/** The bank gives a time of day, and it is the till's but for some seconds. */
function isSameMinute({ within }: TransactionFact, { told }: PaymentFact): boolean {
  if (!told || !within.timed) return false;
  return told.read.to >= within.from - SAME_MINUTE && told.read.from <= within.to + SAME_MINUTE;
}

function mayBeAmount(transaction: TransactionFact, payment: PaymentFact): boolean {
  return fitsAmount(transaction, payment) || fitsConversion(transaction, payment);
}

function fitsConversion({ credit, converted, within }: TransactionFact, payment: PaymentFact): boolean {
  if (!converted || payment.credit !== credit) return false;
  const rate = rateOn(converted.currency, within.from);
  return payment.amounts.some((told) => converted.amounts.some((amount) => mayBeConverted(told, amount, rate)));
}

function fitsAmount(transaction: TransactionFact, payment: PaymentFact): boolean {
  return payment.credit === transaction.credit && overlaps(payment.amounts, transaction.amounts);
}

/** The till's amount, or that amount plus a tip added before clearing. */
function fitsWithTip({ credit, amounts }: TransactionFact, payment: PaymentFact): boolean {
  const near = (amount: number) => payment.amounts.some((told) => amount >= told && amount <= told * MOST_WITH_TIP);
  return payment.credit === credit && amounts.some(near);
}

function overlaps(some: readonly number[], others: readonly number[]): boolean {
  return some.some((each) => others.includes(each));
}

function standing(payments: readonly PaymentFact[]): PaymentFact[] {
  return payments.filter(({ stands }) => stands);
}

function isOnly(own: PaymentFact, payments: readonly PaymentFact[], fits: (payment: PaymentFact) => boolean): boolean {
  return payments.every((each) => each === own || !fits(each));
}
