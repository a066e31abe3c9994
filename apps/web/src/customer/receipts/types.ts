/** What delivery's edge answers to customers under /customer/v1. Instants are RFC 3339 texts, amounts integers of minor units. */
export interface Line {
  readonly kind: string;
  readonly text: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly unitPriceMinor?: number;
  readonly totalMinor: number;
  readonly vatCode?: string;
  readonly discounts?: readonly { readonly text: string; readonly amountMinor: number }[];
  readonly modifiers?: readonly { readonly text: string; readonly totalMinor: number }[];
}

export interface Receipt {
  readonly receiptId: string;
  readonly revision: number;
  readonly state: 'issued' | 'revised' | 'withdrawn';
  readonly kind: 'sale' | 'refund';
  readonly purchasedAt: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly merchant: {
    readonly tradingName: string;
    readonly storeName: string;
    readonly address?: { readonly lines: readonly string[]; readonly city?: string; readonly postcode?: string };
    readonly vatNumber?: string;
    readonly phone?: string;
    readonly email?: string;
    readonly website?: string;
  };
  readonly lines: readonly Line[];
  readonly vat?: readonly {
    readonly code: string;
    readonly ratePercent: string | number;
    readonly vatMinor: number;
  }[];
  readonly payment: {
    readonly kind: 'card';
    readonly amountMinor: number;
    readonly currency: string;
    readonly last4?: string;
  };
  readonly otherPaymentsMinor?: number;
}

export interface KeptReceipt {
  readonly receipt: Receipt;
  readonly accountId: string;
  readonly storedAt: string;
  readonly seenByBankAt?: string;
}

export interface ReceiptPage {
  readonly receipts: readonly KeptReceipt[];
  readonly next?: string;
}

export interface Disclosure {
  readonly at: string;
  readonly receiptId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly merchant?: string;
  readonly what: 'receipt' | 'notice';
  readonly how: string;
  readonly bankId: string;
  readonly consent?: { readonly consentId: string; readonly version: number };
}

export interface DisclosurePage {
  readonly disclosures: readonly Disclosure[];
  readonly next?: string;
}
