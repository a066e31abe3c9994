/** A card payment as this bank's own ledger has it. */
export interface Entry {
  transactionId: string;
  accountId: string;
  holder: string;
  descriptor: string;
  direction: 'debit' | 'credit';
  amountMinor: number;
  currency: string;
  at: string;
}

/** A receipt as the network shows it; only what the page reads is named, the rest is kept as it came. */
export interface Receipt {
  receiptId: string;
  revision: number;
  state: string;
  kind: string;
  transactionId: string;
  accountId: string;
  purchasedAt: string;
  currency: string;
  totalMinor: number;
  merchant: {
    tradingName: string;
    storeName: string;
    address?: { lines: string[]; city?: string; postcode?: string; country: string };
    vatNumber?: string;
    phone?: string;
    email?: string;
    website?: string;
  };
  lines: ReceiptLine[];
  vat?: { code: string; ratePercent: string; grossMinor: number; netMinor: number; vatMinor: number }[];
  vatComplete: boolean;
  payment: { kind: string; amountMinor: number; currency?: string; last4?: string };
  otherPaymentsMinor?: number;
  barcode?: Barcode;
  barcodes?: Barcode[];
}

interface Barcode {
  format: string;
  value: string;
}

/** What a line and a modifier say alike. */
export interface Charge {
  text: string;
  quantity: string;
  unit?: string;
  unitPriceMinor?: number;
  unitPrice?: string;
  totalMinor: number;
  vatCode?: string;
  discounts?: { text: string; amountMinor: number }[];
}

export interface ReceiptLine extends Charge {
  kind: string;
  modifiers?: Charge[];
}

export type EventType = 'receipt.ready' | 'receipt.revised' | 'receipt.withdrawn';

/** One webhook that was verified and taken in; its receipt is null when it could not be had any more. */
export interface Received {
  bankId: string;
  webhookId: string;
  type: EventType;
  receiptId: string;
  revision: number;
  transactionId: string;
  accountId: string;
  receivedAt: string;
  receipt: Receipt | null;
}

export interface Counts {
  webhooks: number;
  repeated: number;
  invalidSignature: number;
  unreadable: number;
  fetchFailed: number;
}

/** The network's word that it has no consent of a customer any more. */
export interface EndedConsent {
  accountId: string;
  consentId: string;
  endedAt: string;
  /** Whether the customer lets the bank go on showing what it has; taken for no where it is not said. */
  deliveredReceipts?: 'take_down' | 'keep';
}

/** What the bank remembers. It lives as long as the process: this is a sample, not a bank. */
export class Book {
  readonly bankId: string;
  readonly counts: Counts = { webhooks: 0, repeated: 0, invalidSignature: 0, unreadable: 0, fetchFailed: 0 };
  readonly #entries = new Map<string, Entry>();
  readonly #accounts = new Map<string, Set<string>>();
  /** Entries that only a receipt has told of so far. */
  readonly #derived = new Set<string>();
  readonly #received = new Map<string, Received>();
  readonly #receipts = new Map<string, Receipt>();
  /** Webhook id → what it said. */
  readonly #ended = new Map<string, EndedConsent>();
  /** Account → how often, and when last. */
  readonly #endings = new Map<string, { times: number; at: string }>();
  readonly #disputed = new Set<string>();

  constructor(bankId: string) {
    this.bankId = bankId;
  }

  addEntry(entry: Entry): void {
    if (this.#entries.has(entry.transactionId) && !this.#derived.delete(entry.transactionId)) return;
    this.#entries.set(entry.transactionId, entry);
    const account = this.#accounts.get(entry.accountId) ?? new Set();
    this.#accounts.set(entry.accountId, account.add(entry.transactionId));
  }

  hasWebhook(webhookId: string): boolean {
    return this.#received.has(webhookId) || this.#ended.has(webhookId);
  }

  /** Whether the receipt is shown in that revision or a later one. */
  hasRevision({
    transactionId,
    receiptId,
    revision,
  }: {
    transactionId: string;
    receiptId: string;
    revision: number;
  }): boolean {
    const shown = this.#receipts.get(transactionId);
    return shown?.receiptId === receiptId && shown.revision >= revision;
  }

  /** The newest revision of a receipt is the one that is shown; a withdrawn one is shown no longer. */
  take(received: Received): void {
    this.#received.set(received.webhookId, received);
    this.counts.webhooks++;
    const shown = this.#receipts.get(received.transactionId);
    if (received.type === 'receipt.withdrawn') {
      if (shown?.receiptId === received.receiptId) this.#receipts.delete(received.transactionId);
      return;
    }
    const { receipt } = received;
    if (!receipt || (shown?.receiptId === receipt.receiptId && shown.revision > receipt.revision)) return;
    this.#receipts.set(received.transactionId, receipt);
    if (this.#entries.has(received.transactionId)) return;
    this.addEntry(entryFrom(receipt));
    this.#derived.add(received.transactionId);
  }

  /** Takes the account's receipts down, for good, unless the customer keeps them: a later consent brings later receipts. */
  end(webhookId: string, ended: EndedConsent): void {
    this.#ended.set(webhookId, ended);
    this.counts.webhooks++;
    if (ended.deliveredReceipts === 'keep') return;
    this.#endings.set(ended.accountId, { times: this.timesEnded(ended.accountId) + 1, at: ended.endedAt });
    for (const [transactionId, { accountId }] of this.#receipts) {
      if (accountId === ended.accountId) this.#receipts.delete(transactionId);
    }
  }

  timesEnded(accountId: string): number {
    return this.#endings.get(accountId)?.times ?? 0;
  }

  /** When the account's consent ended last. */
  endedAt(accountId: string): string | undefined {
    return this.#endings.get(accountId)?.at;
  }

  dispute({ receiptId, revision }: Receipt): void {
    this.#disputed.add(`${receiptId} ${revision}`);
  }

  isDisputed({ receiptId, revision }: Receipt): boolean {
    return this.#disputed.has(`${receiptId} ${revision}`);
  }

  received(): Iterable<Received> {
    return this.#received.values();
  }

  receiptOf(transactionId: string): Receipt | undefined {
    return this.#receipts.get(transactionId);
  }

  entry(transactionId: string): Entry | undefined {
    return this.#entries.get(transactionId);
  }

  /** Undefined where there is no such account; its id where nobody's name is known. */
  holderOf(accountId: string): string | undefined {
    const ids = this.#accounts.get(accountId);
    return ids && ([...ids].map((id) => this.#entries.get(id)?.holder).find(Boolean) ?? accountId);
  }

  accounts(): Account[] {
    return [...this.#accounts].map(([accountId, transactionIds]) => {
      const ids = [...transactionIds];
      return {
        accountId,
        holder: this.holderOf(accountId) ?? accountId,
        transactions: ids.length,
        receipts: ids.filter((id) => this.#receipts.has(id)).length,
      };
    });
  }

  /** Newest first. */
  entriesOf(accountId: string): Entry[] {
    const entries = [...(this.#accounts.get(accountId) ?? [])].flatMap((id) => this.#entries.get(id) ?? []);
    return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  /** The payment whose receipt is the newest. */
  newest(): Entry | undefined {
    const shown = [...this.#receipts.keys()].flatMap((id) => this.#entries.get(id) ?? []);
    return shown.reduce<Entry | undefined>((a, b) => (a && Date.parse(a.at) >= Date.parse(b.at) ? a : b), undefined);
  }

  /** Payments that have the words in their statement line, their holder's name or what was bought, newest first. */
  search(words: string): Entry[] {
    const wanted = words.toLowerCase();
    const found = [...this.#entries.values()].filter((entry) => {
      const receipt = this.#receipts.get(entry.transactionId);
      const texts = [entry.descriptor, entry.holder, entry.transactionId, receipt?.merchant.tradingName ?? ''];
      return [...texts, ...(receipt?.lines ?? []).map(({ text }) => text)].some((text) =>
        text.toLowerCase().includes(wanted),
      );
    });
    return found.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  totals(): { accounts: number; transactions: number; receipts: number } {
    return { accounts: this.#accounts.size, transactions: this.#entries.size, receipts: this.#receipts.size };
  }
}

export interface Account {
  accountId: string;
  holder: string;
  transactions: number;
  receipts: number;
}

/** As much of a ledger entry as a receipt tells: for a payment that the bank was not told of in any other way. */
function entryFrom({ transactionId, accountId, merchant, kind, payment, currency, purchasedAt }: Receipt): Entry {
  const direction = kind === 'refund' ? 'credit' : 'debit';
  return {
    transactionId,
    accountId,
    holder: '',
    descriptor: merchant.tradingName,
    direction,
    amountMinor: payment.amountMinor,
    currency: payment.currency ?? currency,
    at: purchasedAt,
  };
}
