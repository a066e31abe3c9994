import { closed } from '@quittance/edge/shapes';
import { type Static, Type } from '@sinclair/typebox';
import { NEWEST } from '../notices/notices.js';
import { recordIdOf } from '../record/consent-record.js';
import { RECEIPT_PROFILE } from '../record/vocabulary.js';
import type { PublicKey } from '@quittance/edge';
import type { ConsentRecordRow } from '../store/consent-record.entity.js';
import { type ChoicesJson, type HistoryJson, toNoticeJson } from './choice-view.js';

const text = Type.String();

/** A consent receipt of ISO/IEC TS 27560:2023 that has its records within it. */
export const RecordsJson = closed({
  conformsTo: Type.String({ description: 'The profile of ISO/IEC TS 27560:2023 that the receipt follows' }),
  receiptId: Type.String({ description: 'A UUID; the same for the same records' }),
  keys: Type.Array(
    closed({
      kty: Type.Literal('OKP'),
      crv: Type.Literal('Ed25519'),
      ...{ x: text, kid: text, alg: text, use: text },
    }),
    { description: 'What the signatures are checked with (RFC 8037)' },
  ),
  records: Type.Array(
    closed({
      document: Type.Record(Type.String(), Type.Unknown(), {
        description:
          'The consent record, to read: what `record` says, member by member. schemas/consent-record.schema.json describes it',
      }),
      record: Type.String({ description: 'The signed bytes: canonical JSON (RFC 8785) as text' }),
      signature: Type.String({ description: 'Ed25519 over the UTF-8 bytes of `record`, base64url' }),
      keyId: Type.String({ description: 'The key’s RFC 7638 thumbprint' }),
    }),
  ),
});

/** What was on record before records were signed is left out: nothing of it can be proved. */
export const toRecordsJson = (rows: readonly ConsentRecordRow[], key: PublicKey): Static<typeof RecordsJson> => {
  const records = rows.flatMap(({ record, signature, keyId }) =>
    record === null || signature === null || keyId === null
      ? []
      : [{ document: JSON.parse(record) as Record<string, unknown>, record, signature, keyId }],
  );
  return {
    conformsTo: RECEIPT_PROFILE,
    receiptId: recordIdOf(['receipt', ...records.map(({ signature }) => signature)]),
    keys: [{ ...key }],
    records,
  };
};

const at = '2026-12-01T09:00:00.000Z';

export const shownChoices = {
  notice: toNoticeJson(NEWEST),
  reconfirmBy: '2027-03-01T09:00:00.000Z',
  purposes: [
    {
      scope: 'receipts',
      state: 'on',
      accounts: [
        {
          accountId: 'acc-1',
          label: 'Current account ··1234',
          state: 'on',
          heldBy: 'network',
          since: at,
          coversFrom: at,
          reconfirmBy: '2027-03-01T09:00:00.000Z',
          noticeVersion: '2026-12',
        },
      ],
    },
    {
      scope: 'insights',
      state: 'off',
      accounts: [{ accountId: 'acc-1', label: 'Current account ··1234', state: 'off' }],
    },
  ],
} satisfies Static<typeof ChoicesJson>;

export const aHistory = {
  changes: [
    {
      at,
      scope: 'receipts',
      accountId: 'acc-1',
      label: 'Current account ··1234',
      event: 'given',
      by: 'you',
      noticeVersion: '2026-12',
      heldBy: 'network',
    },
  ],
} satisfies Static<typeof HistoryJson>;

export const shownRecords = {
  conformsTo: RECEIPT_PROFILE,
  receiptId: '6d2f3c1e-8a5b-8c4d-9e0f-1a2b3c4d5e6f',
  keys: [
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
      alg: 'EdDSA',
      use: 'sig',
    },
  ],
  records: [
    {
      document: { '@type': 'dpv:ConsentRecord' },
      record: '{"@type":"dpv:ConsentRecord"}',
      signature: 'ZG9lcyBub3QgbWF0Y2g',
      keyId: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    },
  ],
} satisfies Static<typeof RecordsJson>;
