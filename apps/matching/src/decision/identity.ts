declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `retailerId/storeId`: a storeId is only unique within its retailer. */
export type StoreKey = Branded<'StoreKey'>;
/** `retailerId/saleId`. */
export type SaleKey = Branded<'SaleKey'>;
/** `retailerId/saleId#tenderIndex`. */
export type TenderKey = Branded<'TenderKey'>;
/** `bankId/transactionId`. */
export type TransactionKey = Branded<'TransactionKey'>;
/** `bankId/accountId`. */
export type AccountKey = Branded<'AccountKey'>;

// The network issues retailer and bank ids without a slash, so the first slash always ends them.
export const toStoreKey = (retailerId: string, storeId: string) => `${retailerId}/${storeId}` as StoreKey;
export const toSaleKey = (retailerId: string, saleId: string) => `${retailerId}/${saleId}` as SaleKey;
export const toTenderKey = (saleKey: SaleKey, tenderIndex: number) => `${saleKey}#${tenderIndex}` as TenderKey;
export const toTransactionKey = (bankId: string, transactionId: string) =>
  `${bankId}/${transactionId}` as TransactionKey;
export const toAccountKey = (bankId: string, accountId: string) => `${bankId}/${accountId}` as AccountKey;

/** Id of the retailer or bank that owns the key. */
export const ownerOf = (key: StoreKey | SaleKey | TenderKey | TransactionKey | AccountKey): string =>
  key.slice(0, key.indexOf('/'));

/** The party's own id within one of the keys above. */
export const ownIdOf = (key: StoreKey | SaleKey | TransactionKey | AccountKey): string =>
  key.slice(key.indexOf('/') + 1);

export const saleKeyOf = (tenderKey: TenderKey) => tenderKey.slice(0, tenderKey.lastIndexOf('#')) as SaleKey;
export const tenderIndexOf = (tenderKey: TenderKey): number => Number(tenderKey.slice(tenderKey.lastIndexOf('#') + 1));
