/** A place in the receipts of a customer, the newest purchase first. */
export interface ReceiptPlace {
  /** Epoch ms. */
  readonly purchasedAt: number;
  readonly receiptId: string;
}

const PLACE = /^r1\.(-?\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const encodePlace = ({ purchasedAt, receiptId }: ReceiptPlace): string =>
  Buffer.from(`r1.${purchasedAt}.${receiptId}`).toString('base64url');

/** Undefined for what {@link encodePlace} did not make. */
export const decodePlace = (cursor: string): ReceiptPlace | undefined => {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(cursor)) return undefined;
  const [, purchasedAt, receiptId] = PLACE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  return receiptId === undefined ? undefined : { purchasedAt: Number(purchasedAt), receiptId };
};
