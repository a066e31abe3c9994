import { DAY, MINUTE, only, type Random, SECOND, utcText } from '@quittance/town';
import { dateOf, wallText, workingDaysLater } from '../calendar.js';
import { rateOn } from '../exchange.js';
import type { Account } from '../people.js';
import { type BankFault, drawFault } from './bank-fault.js';
import type { BankDetail } from './bank.js';
import type { TrialRates } from '../rates/rates.js';
import type { CardUse, Purchase } from '../trade/purchase.js';
import { toDescriptor } from '../shops/naming.js';
import { acceptanceAt } from '../shops/shop.js';
import { isClearing, type Movement, movements, type Stage } from '../trade/movements.js';
import type { EntryDocument } from './entry-document.js';

interface EntryTold {
  arrivesAt: number;
  document: EntryDocument;
}

/** One entry of a bank's ledger with all its revisions, in order. */
export interface LedgerEntry {
  transactionId: string;
  revisions: [EntryTold, ...EntryTold[]];
  /** An attempt that moved no money. */
  declined: boolean;
  fault: BankFault | null;
}

export interface CardPayment {
  purchase: Purchase;
  use: CardUse;
  account: Account;
  amountMinor: number;
}

/** What the payer's bank sends about one card leg: entries by transaction id, each with its revisions. */
export function issuerStory(random: Random, rates: TrialRates, payment: CardPayment): LedgerEntry[] {
  const { purchase, use, account, amountMinor } = payment;
  const story = new IssuerStory(random, rates, payment);
  const all = movements(random, purchase, use, amountMinor);
  const passed = account.bank.live ? all : all.filter(({ stage }) => isClearing(stage));
  const entries = [0, 1, 2].flatMap((entry) => story.entry(passed.filter((movement) => movement.entry === entry)));
  if (!use.declinedFirst || !account.bank.live) return entries;
  const [first] = all;
  return first
    ? [...story.entry([{ ...first, stage: 'decline', at: first.at - random.int(20, 90) * SECOND }]), ...entries]
    : entries;
}

type Billing = 'billingMinor' | 'billingCurrency';

class IssuerStory {
  readonly #random: Random;
  readonly #rates: TrialRates;
  readonly #payment: CardPayment;
  readonly #lifecycleId: string;

  constructor(random: Random, rates: TrialRates, payment: CardPayment) {
    this.#random = random;
    this.#rates = rates;
    this.#payment = payment;
    this.#lifecycleId = `LC${random.token(12)}`;
  }

  entry(passed: readonly Movement[]): LedgerEntry[] {
    const [first, ...later] = passed;
    if (!first) return [];
    const { bank } = this.#payment.account;
    const transactionId = `${bank.bankId.slice(0, 2)}-${this.#random.token(14)}`;
    const use = this.#useOf(first);
    const told = (movement: Movement, index: number): EntryTold => ({
      arrivesAt: this.#arrivesAt(movement),
      document: {
        transactionId,
        ...(index > 0 && { revision: index + 1 }),
        ...this.#facts(movement),
        ...this.#details(movement, first, use),
        ...this.#clearingDates(movement, use),
      },
    });
    const revisions: [EntryTold, ...EntryTold[]] = [told(first, 0)];
    for (const [index, movement] of later.entries()) revisions.push(told(movement, index + 1));
    // In order, even where the bank's random delays would let one overtake another.
    for (let i = 1; i < revisions.length; i++) {
      const [before, after] = [revisions[i - 1] as EntryTold, revisions[i] as EntryTold];
      after.arrivesAt = Math.max(after.arrivesAt, before.arrivesAt + SECOND);
    }
    const { fault, tell } = drawFault(this.#random, this.#rates.banks, revisions[0].document);
    for (const revision of revisions) revision.document = tell(revision.document);
    return [{ transactionId, revisions, declined: first.stage === 'decline', fault }];
  }

  /** An instalment is charged to a card on file, days later, with numbers that the till never saw. */
  #useOf({ entry }: Movement): CardUse {
    const { use } = this.#payment;
    if (use.course !== 'instalments' || entry === 0) return use;
    const random = this.#random;
    const rrn = String(BigInt(use.rrn) + BigInt(random.int(100_000, 900_000)));
    return { ...use, at: use.at + entry * DAY, authCode: random.digits(6), rrn, stan: random.digits(6) };
  }

  #arrivesAt({ stage, at }: Movement): number {
    const { bank } = this.#payment.account;
    if (bank.live && !isClearing(stage)) return at + this.#random.int(...bank.delayMs);
    if (bank.live) return at + this.#random.int(1, 90) * MINUTE;
    return workingDaysLater(at, this.#random.int(0, 2), 5) + this.#random.int(180, 300) * MINUTE;
  }

  #facts({ stage, amountMinor, at }: Movement): Omit<EntryDocument, 'transactionId'> {
    const { purchase, use, account } = this.#payment;
    const { store } = purchase;
    const { descriptor, kind } = store.retailer;
    return {
      accountId: account.accountId,
      cardId: use.payer.cardId,
      stage,
      state: stateOf(stage),
      direction: purchase.kind === 'refund' ? 'credit' : 'debit',
      ...this.#amount(amountMinor, at),
      ...this.#digits(),
      scheme: use.payer.scheme,
      mcc: kind.mcc,
      descriptor: toDescriptor(descriptor, store),
      country: 'GB',
    };
  }

  /** Fields that only some banks send. */
  #details({ stage, at, merchantId }: Movement, first: Movement, use: CardUse): Partial<EntryDocument> {
    const { purchase, account } = this.#payment;
    const { store, till } = purchase;
    const { acquirerId, terminalIds } = acceptanceAt(store, use.at);
    const declined = stage === 'decline';
    const asked = use.authCode !== null;
    const details: Pick<EntryDocument, BankDetail> = {
      authCode: declined ? undefined : (use.authCode ?? undefined),
      // The declined attempt precedes and has a lower number.
      rrn: declined ? String(BigInt(use.rrn) - 7n) : asked ? use.rrn : undefined,
      stan: asked ? use.stan : undefined,
      merchantId,
      terminalId: store.retailer.kind.special === 'online' ? undefined : terminalIds[till.index],
      acquirerId,
      par: use.payer.par,
      arn: isClearing(stage) ? `7${this.#random.digits(22)}` : undefined,
      lifecycleId: declined ? undefined : this.#lifecycleId,
      localAt: wallText(isClearing(first.stage) ? use.at : first.at),
      // A clearing file is sent days after the purchase.
      transmittedAt: isClearing(stage) ? undefined : utcText(at + this.#random.int(0, 2) * SECOND),
    };
    return only(details, account.bank.sends);
  }

  /** In the shop's currency, or in the card's where the till converted. */
  #amount(amountMinor: number, at: number): Pick<EntryDocument, 'amountMinor' | 'currency' | Billing> {
    const { payer, converted, at: paidAt } = this.#payment.use;
    const { billingCurrency } = payer;
    if (billingCurrency === 'GBP') return { amountMinor, currency: 'GBP' };
    const into = (rate: number) => Math.round(amountMinor * rate);
    // The customer agrees to the till's rate, which stands whenever the payment is cleared.
    if (converted) {
      const { conversionMarkup } = this.#payment.purchase.store.retailer;
      const rate = rateOn(billingCurrency, paidAt) * (1 + conversionMarkup);
      return { amountMinor: into(rate), currency: billingCurrency };
    }
    return { amountMinor, currency: 'GBP', billingMinor: into(rateOn(billingCurrency, at)), billingCurrency };
  }

  #digits(): Pick<EntryDocument, 'cardLast4' | 'tokenLast4' | 'wallet'> {
    const { use, account } = this.#payment;
    const { payer } = use;
    if (!use.byWallet || payer.tokenLast4 === null) return { cardLast4: payer.last4 };
    const { walletDigits, wallet } = account.bank;
    return {
      ...(walletDigits !== 'token' && { cardLast4: payer.last4 }),
      ...(walletDigits !== 'card' && { tokenLast4: payer.tokenLast4 }),
      ...(wallet && { wallet: payer.tokenLast4 < '6' ? 'apple_pay' : 'google_pay' }),
    };
  }

  #clearingDates({ stage, at }: Movement, use: CardUse): Partial<EntryDocument> {
    if (!isClearing(stage)) return {};
    const { account } = this.#payment;
    const dateKept = account.bank.live || !this.#random.chance(this.#rates.banks.bookedDateOnly);
    return {
      ...(dateKept && { transactionDate: dateOf(use.at) }),
      bookedDate: dateOf(at),
    };
  }
}

function stateOf(stage: Stage): EntryDocument['state'] {
  if (stage === 'decline') return 'declined';
  if (stage === 'reversal') return 'reversed';
  return isClearing(stage) ? 'booked' : 'pending';
}
