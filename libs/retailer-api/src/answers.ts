import { closed, InstantText, oneOf, Revision, TimeZone, WarningJson } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';
import { StoreBody } from './shapes.js';

const optional = Type.Optional;
const text = Type.String();

/** The store is on record, and on its way to the network. */
export const RegisteredJson = closed({
  id: text,
  status: oneOf(['registered']),
  warnings: optional(Type.Array(WarningJson)),
});

/** A store as its retailer registered it. The registration itself is absent for stores registered before it was stored. */
export const StoreJson = closed({
  ...Type.Partial(StoreBody).properties,
  storeId: text,
  timeZone: TimeZone,
  registeredAt: InstantText,
});

/** Stores in order of id; `next` is there while there are `more`. */
export const StorePageJson = closed({
  stores: Type.Array(
    closed({ storeId: text, tradingName: optional(text), timeZone: TimeZone, registeredAt: InstantText }),
  ),
  next: optional(text),
  more: Type.Boolean(),
});

/** What intake knows of a sale: its newest revision. Whether it matched a payment is never shown to retailers. */
export const SaleStateJson = closed({
  saleId: text,
  state: oneOf(['recorded']),
  revision: Revision,
  recordedAt: InstantText,
});
