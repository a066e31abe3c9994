import type { Random } from '@quittance/town';
import { aCustomer, banks, buildPeople, type Customer } from '../street/people.js';
import type { Scenario } from '../street/purchase.js';
import type { Invoice } from './invoice-file.js';
import { isBookEntry, isRefund } from './invoice-lines.js';

export const NEVER_SENT = 'sale never sent (shop offline)';

/** What became of the payment of one invoice. `fate` says why it cannot lead to a receipt, null when it can. */
export interface Story {
  fate: string | null;
  scenario: Scenario;
  customer: Customer | null;
  byCard: boolean;
}

export function storyOf(random: Random, invoice: Invoice, clientele: Clientele): Story {
  if (isBookEntry(invoice))
    return {
      fate: 'sent, but an entry of the shop’s books: no card',
      scenario: 'cash only',
      customer: null,
      byCard: false,
    };
  const customer = clientele.customerOf(invoice);
  if (!customer)
    return {
      fate: 'sent, but paid with a card of another bank',
      scenario: 'card of another bank',
      customer,
      byCard: true,
    };
  if (random.chance(0.03)) return { fate: NEVER_SENT, scenario: 'till offline', customer, byCard: true };
  if (random.chance(0.03)) {
    return {
      fate: 'sent, but the bank never reports the payment',
      scenario: 'card of another bank',
      customer: null,
      byCard: true,
    };
  }
  return { fate: null, scenario: isRefund(invoice) ? 'refund' : 'ordinary', customer, byCard: true };
}

/** Who may have paid an invoice. A customer of the file stays the same person; without a CustomerID every invoice is somebody else. */
export class Clientele {
  readonly #random: Random;
  readonly #known = new Map<string, Customer | null>();

  constructor(random: Random) {
    this.#random = random;
  }

  customerOf(invoice: Invoice): Customer | null {
    const anonymous = invoice.customerId === '';
    const id = anonymous ? `anonymous ${invoice.invoiceNo}` : invoice.customerId;
    let customer = this.#known.get(id);
    if (customer === undefined) {
      const own = this.#random.fork(id);
      customer = own.chance(anonymous ? 0.4 : 0.85) ? this.#newCustomer(own) : null;
      this.#known.set(id, customer);
    }
    return customer;
  }

  customers(): Customer[] {
    return [...this.#known.values()].filter((customer) => customer !== null);
  }

  #newCustomer(random: Random): Customer {
    const consent = buildPeople(random, 1)[0]?.consent ?? 'both';
    // The file spans weeks, so nobody withdraws "in the middle of the day".
    return aCustomer(random, random.pick(banks), consent === 'withdraws' ? 'withdrawn' : consent);
  }
}
