import { MINUTE, type Random, SECOND } from '@quittance/town';
import type { TrialRates } from './rates/rates.js';
import type { TrialFiles } from './trial-files.js';
import { issuerStory } from './tell/issuer.js';
import { type TillStory, tillStory } from './tell/till.js';
import type { PaymentFact, TransactionFact } from './truth/facts.js';
import { toDouble, toPaymentFact, toTransactionFact } from './truth/to-facts.js';
import type { Purchase } from './trade/purchase.js';

/** Writes the till's and the bank's documents of every purchase, and keeps the facts that the judge needs. */
export class Chronicle {
  readonly payments: PaymentFact[] = [];
  readonly transactions: TransactionFact[] = [];
  readonly #rates: TrialRates;
  readonly #files: TrialFiles;

  constructor(rates: TrialRates, files: TrialFiles) {
    this.#rates = rates;
    this.#files = files;
  }

  record(random: Random, purchase: Purchase): void {
    const story = tillStory(random, this.#rates, purchase);
    this.#writeSales(random, purchase, story);
    for (const [tenderIndex, { use }] of purchase.legs.entries()) {
      if (!use) continue;
      const payment = toPaymentFact(purchase, story, tenderIndex, use);
      this.payments.push(payment);
      const double = toDouble(purchase, story, payment);
      if (double) this.payments.push(double);
      if (use.payer.account) this.#recordEntries(random, purchase, payment);
    }
  }

  #writeSales(random: Random, { store, legs }: Purchase, { told }: TillStory): void {
    const { retailerId } = store.retailer;
    for (const { arrivesAt, document } of told) {
      this.#files.sale(retailerId, document, arrivesAt);
      if (random.chance(this.#rates.delivery.saleTwice)) {
        this.#files.sale(retailerId, document, arrivesAt + random.int(1, 600) * SECOND);
      }
    }
    for (const saleId of new Set(told.map(({ document }) => document.saleId))) {
      for (const [tenderIndex, { use }] of legs.entries()) {
        if (!use) continue;
        const { customer } = use.payer;
        this.#files.truth({ kind: 'payment', retailerId, saleId, tenderIndex, customer });
      }
    }
  }

  #recordEntries(random: Random, purchase: Purchase, payment: PaymentFact): void {
    const leg = purchase.legs[payment.of.tenderIndex];
    const account = payment.payer.account;
    if (!leg?.use || !account) return;
    const paid = { purchase, use: leg.use, account, amountMinor: leg.amountMinor };
    for (const entry of issuerStory(random, this.#rates, paid)) {
      for (const { arrivesAt, document } of entry.revisions) {
        this.#files.transaction(account.bank.bankId, document, arrivesAt);
        if (random.chance(this.#rates.delivery.transactionTwice)) {
          this.#files.transaction(account.bank.bankId, document, arrivesAt + random.int(1, 10) * MINUTE);
        }
      }
      this.transactions.push(toTransactionFact(paid, entry, payment));
    }
  }
}
