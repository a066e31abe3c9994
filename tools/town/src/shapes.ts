/**
 * The public request and answer shapes, as a till's or bank's developer would write them from the documentation. They
 * are deliberately not imported from the services: a shared shape would hide drift. A test checks every generated
 * document with the services' own validators.
 */
interface Address {
  lines: string[];
  city?: string;
  postcode?: string;
  country: string;
}

export interface Acceptor {
  acquirerId?: string;
  merchantId: string;
  terminalIds?: string[];
}

export interface StoreDocument {
  name: string;
  tradingName: string;
  legalName?: string;
  vatNumber?: string;
  address: Address;
  phone?: string;
  email?: string;
  website?: string;
  mcc?: string;
  currency: string;
  timeZone: string;
  online?: boolean;
  acceptors: Acceptor[];
}

export type LineKind =
  | 'item'
  | 'modifier'
  | 'discount'
  | 'deposit'
  | 'bag'
  | 'service_charge'
  | 'gratuity'
  | 'donation'
  | 'gift_card'
  | 'rounding'
  | 'tax';

export interface LineDiscount {
  text: string;
  amountMinor: number;
}

export interface SaleLine {
  lineId?: string;
  kind: LineKind;
  text: string;
  gtin?: string;
  sku?: string;
  quantity: string;
  unit?: string;
  unitPriceMinor?: number;
  unitPrice?: string;
  totalMinor: number;
  vatCode?: string;
  parentLineId?: string;
  voided?: boolean;
  discounts?: LineDiscount[];
}

export interface VatLine {
  code: string;
  ratePercent: string;
  grossMinor: number;
  netMinor: number;
  vatMinor: number;
}

export interface CardSlip {
  scheme?: string;
  entry?: string;
  last4?: string;
  last4Of?: 'card' | 'token';
  bin?: string;
  par?: string;
  authCode?: string;
  rrn?: string;
  terminalId?: string;
  merchantId?: string;
  wallet?: string;
  at?: string;
}

export interface Tender {
  kind: 'card' | 'cash' | 'gift_card' | 'voucher' | 'loyalty' | 'store_credit';
  amountMinor: number;
  currency?: string;
  card?: CardSlip;
}

interface Barcode {
  format: string;
  value: string;
}

export interface SaleDocument {
  saleId: string;
  revision?: number;
  kind: 'sale' | 'refund' | 'void';
  storeId: string;
  tillId?: string;
  sequence?: number;
  businessDate?: string;
  soldAt: string;
  currency: string;
  totalMinor: number;
  originalSaleId?: string;
  copy?: boolean;
  barcode?: Barcode;
  barcodes?: Barcode[];
  lines: SaleLine[];
  vat?: VatLine[];
  tenders: Tender[];
}

export interface TransactionDocument {
  transactionId: string;
  revision?: number;
  recordId?: string;
  accountId: string;
  cardId?: string;
  stage: 'authorisation' | 'clearing' | 'reversal' | 'decline' | 'refund_authorisation' | 'refund_clearing';
  state: 'pending' | 'booked' | 'reversed' | 'declined';
  direction: 'debit' | 'credit';
  amountMinor: number;
  currency: string;
  billingMinor?: number;
  billingCurrency?: string;
  cardLast4?: string;
  tokenLast4?: string;
  bin?: string;
  scheme?: string;
  par?: string;
  wallet?: string;
  acquirerId?: string;
  merchantId?: string;
  terminalId?: string;
  mcc?: string;
  descriptor?: string;
  country?: string;
  authCode?: string;
  rrn?: string;
  stan?: string;
  arn?: string;
  lifecycleId?: string;
  localAt?: string;
  transmittedAt?: string;
  transactionDate?: string;
  bookedDate?: string;
}

export interface ConsentDocument {
  accountId: string;
  scopes: ('receipts' | 'insights')[];
  state: 'given' | 'withdrawn';
  givenAt: string;
  expiresAt?: string;
  noticeVersion: string;
}

/** The fields that lines and modifiers share. */
export interface Charge {
  text: string;
  quantity: string;
  unit?: string;
  unitPriceMinor?: number;
  unitPrice?: string;
  totalMinor: number;
  vatCode?: string;
  discounts?: LineDiscount[];
}

export interface ReceiptLine extends Charge {
  kind: string;
  modifiers?: Charge[];
}

export interface ReceiptDocument {
  receiptId: string;
  revision: number;
  state: 'issued' | 'revised' | 'withdrawn';
  kind: 'sale' | 'refund';
  transactionId: string;
  accountId: string;
  purchasedAt: string;
  currency: string;
  totalMinor: number;
  merchant: {
    tradingName: string;
    storeName: string;
    address?: Address;
    vatNumber?: string;
    phone?: string;
    email?: string;
    website?: string;
  };
  lines: ReceiptLine[];
  vat?: VatLine[];
  vatComplete: boolean;
  payment: { kind: string; amountMinor: number; currency?: string; last4?: string };
  otherPaymentsMinor?: number;
  barcode?: Barcode;
  barcodes?: Barcode[];
  originalReceiptId?: string;
}
