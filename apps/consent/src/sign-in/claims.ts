import type { SignedInCustomer } from '@quittance/edge';
import { compileShape, Id, listOf, textLike } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';

const VISIBLE = '[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]';
const MAX_ACCOUNTS = 50;
const MAX_HOLDERS = 20;

/** What a bank says of a customer. Other claims are passed over, and what is not as here makes the whole of no use. */
const shape = compileShape(
  Type.Object({
    sub: textLike(`^${VISIBLE}{1,255}$`, 'a subject of at most 255 characters'),
    name: Type.Optional(textLike(`^${VISIBLE}{1,200}$`, 'a name of at most 200 characters')),
    quittance_accounts: listOf(
      Type.Object({
        id: Id,
        label: textLike(`^${VISIBLE}{1,100}$`, 'a label of at most 100 characters'),
        holders: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_HOLDERS })),
      }),
      MAX_ACCOUNTS,
    ),
  }),
);

/** Undefined where the claims are not what a bank may say. */
export const toCustomer = (bankId: string, claims: unknown): SignedInCustomer | undefined => {
  const checked = shape.check(claims);
  if (!checked.ok) return undefined;
  const { sub, name, quittance_accounts: accounts } = checked.value;
  if (new Set(accounts.map(({ id }) => id)).size < accounts.length) return undefined;
  return {
    bankId,
    subject: sub,
    ...(name === undefined ? {} : { name }),
    accounts: accounts.map(({ id, label, holders = 1 }) => ({ accountId: id, label, holders })),
  };
};
