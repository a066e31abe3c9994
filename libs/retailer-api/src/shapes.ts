import {
  AmountMinor,
  Bin,
  CalendarDate,
  Country,
  Currency,
  closed,
  codeText,
  compileShape,
  Id,
  InstantText,
  Label,
  Last4,
  listOf,
  MAX_LINES,
  MAX_TENDERS,
  Mcc,
  oneOf,
  Percentage,
  Quantity,
  Reference,
  Revision,
  ShortText,
  SignedMinor,
  Text,
  TillTime,
  TimeZone,
  textLike,
  UnitPrice,
  WebAddress,
} from '@quittance/edge/shapes';
import { type Static, Type } from '@sinclair/typebox';
import { MAX_SEQUENCE } from './sequence.js';

const optional = Type.Optional;

/** Store ids take part in the key `retailerId/storeId`, so they hold no slash. */
export const StoreId = textLike(
  '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}/]{1,128}$',
  '1 to 128 characters without control characters or slashes',
);

const Email = textLike('^[^\\s@\\p{Cc}\\p{Cs}]{1,64}@[^\\s@\\p{Cc}\\p{Cs}]{1,189}$', 'an e-mail address');
/** As many characters as a QR code holds at most: fiscal signatures take several hundred. */
const MAX_CODE = 7_089;
const Barcode = closed({ format: Reference, value: codeText(MAX_CODE) });

/** Numbered by tills, sometimes named by people: some send a number, some the printed text. */
const NumberOrText = Type.Unsafe<string | number>({
  type: ['string', 'integer'],
  pattern: '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,128}$',
  minimum: 0,
  maximum: MAX_SEQUENCE,
  description: 'an integer, not negative, or 1 to 128 characters without control characters',
});

export const StoreBody = closed({
  name: Label,
  tradingName: Label,
  legalName: optional(Label),
  vatNumber: optional(ShortText),
  address: closed({
    lines: listOf(Label, 10),
    city: optional(Label),
    postcode: optional(ShortText),
    country: Country,
  }),
  phone: optional(ShortText),
  email: optional(Email),
  website: optional(WebAddress),
  mcc: optional(Mcc),
  currency: Currency,
  timeZone: TimeZone,
  online: optional(Type.Boolean()),
  acceptors: listOf(
    closed({
      acquirerId: optional(Reference),
      merchantId: Reference,
      terminalIds: optional(listOf(Reference, 1_000)),
    }),
    100,
  ),
});
export type StoreBody = Static<typeof StoreBody>;

const SALE_KINDS = ['sale', 'refund', 'void'] as const;
const LINE_KINDS = [
  'item',
  'modifier',
  'discount',
  'deposit',
  'bag',
  'service_charge',
  'gratuity',
  'donation',
  'gift_card',
  'rounding',
  'tax',
] as const;
const TENDER_KINDS = ['card', 'cash', 'gift_card', 'voucher', 'loyalty', 'store_credit'] as const;

const SaleLine = closed({
  lineId: optional(Id),
  kind: oneOf(LINE_KINDS),
  text: Text,
  gtin: optional(textLike('^\\d{1,14}$', '1 to 14 digits in a string')),
  sku: optional(Reference),
  quantity: Quantity,
  unit: optional(ShortText),
  unitPriceMinor: optional(SignedMinor),
  unitPrice: optional(UnitPrice),
  totalMinor: SignedMinor,
  vatCode: optional(Reference),
  parentLineId: optional(Id),
  voided: optional(Type.Boolean()),
  discounts: optional(listOf(closed({ text: Text, amountMinor: SignedMinor }), 50)),
});
export type SaleLine = Static<typeof SaleLine>;

const SaleVat = closed({
  code: Reference,
  ratePercent: Percentage,
  grossMinor: SignedMinor,
  netMinor: SignedMinor,
  vatMinor: SignedMinor,
});

const CardSlip = closed({
  scheme: optional(ShortText),
  entry: optional(ShortText),
  last4: optional(Last4),
  last4Of: optional(oneOf(['card', 'token'])),
  bin: optional(Bin),
  par: optional(Reference),
  authCode: optional(Reference),
  rrn: optional(Reference),
  terminalId: optional(Reference),
  merchantId: optional(Reference),
  wallet: optional(ShortText),
  at: optional(TillTime),
});
export type CardSlip = Static<typeof CardSlip>;

const SaleTender = closed({
  kind: oneOf(TENDER_KINDS),
  amountMinor: SignedMinor,
  currency: optional(Currency),
  card: optional(CardSlip),
});
export type SaleTender = Static<typeof SaleTender>;

export const SaleBody = closed({
  saleId: Id,
  revision: optional(Revision),
  kind: oneOf(SALE_KINDS),
  storeId: StoreId,
  tillId: optional(NumberOrText),
  sequence: optional(NumberOrText),
  businessDate: optional(CalendarDate),
  soldAt: TillTime,
  currency: Currency,
  totalMinor: AmountMinor,
  originalSaleId: optional(Id),
  copy: optional(Type.Boolean()),
  barcode: optional(Barcode),
  barcodes: optional(listOf(Barcode, 10)),
  lines: listOf(SaleLine, MAX_LINES),
  vat: optional(listOf(SaleVat, 50)),
  tenders: listOf(SaleTender, MAX_TENDERS),
});
export type SaleBody = Static<typeof SaleBody>;

export const HeartbeatBody = closed({ completeUntil: InstantText });
export type HeartbeatBody = Static<typeof HeartbeatBody>;

const storeShape = compileShape(StoreBody);
export const saleShape = compileShape(SaleBody);
const heartbeatShape = compileShape(HeartbeatBody);
export const storeIdShape = compileShape(StoreId);
export const saleIdShape = compileShape(Id);

export const checkStore = (value: unknown) => storeShape.check(value);
export const checkHeartbeat = (value: unknown) => heartbeatShape.check(value);
