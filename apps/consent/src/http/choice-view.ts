import { closed, compileShape, formatInstant, Id, InstantText, oneOf, Reference } from '@quittance/edge/shapes';
import { CONSENT_SCOPES } from '@quittance/bank-api/consent';
import type { SignedInCustomer } from '@quittance/edge';
import { type Static, Type } from '@sinclair/typebox';
import type { Overview } from '../customer/customer-choices.js';
import type { Standing } from '../domain/choice.js';
import type { GrantEvent } from '../domain/grant.js';
import { NEWEST, type HashedNotice } from '../notices/notices.js';
import type { ConsentRecordRow } from '../store/consent-record.entity.js';
import { instants } from './consent-view.js';

const text = Type.String();
const texts = Type.Array(text);
const accountIds = Type.Optional(
  Type.Array(Id, { maxItems: 50, uniqueItems: true, description: 'ids of accounts, each once' }),
);

export const scopeShape = compileShape(oneOf(CONSENT_SCOPES));

/** By which notice a purpose is given; for all accounts where none are named. */
export const GivingBody = closed({ noticeVersion: Reference, accountIds });
export type GivingBody = Static<typeof GivingBody>;
export const checkGiving = compileShape(GivingBody).check;

export const WithdrawalBody = closed({
  accountIds,
  deliveredReceipts: Type.Optional(oneOf(['take_down', 'keep'])),
});
export type WithdrawalBody = Static<typeof WithdrawalBody>;
export const checkWithdrawal = compileShape(WithdrawalBody).check;

export const ReconfirmationBody = closed({});
export const checkReconfirmation = compileShape(ReconfirmationBody).check;

const PurposeNoticeJson = closed({
  title: text,
  what: texts,
  why: text,
  whoGets: texts,
  youGet: text,
  howLong: text,
});

export const NoticeJson = closed({
  version: text,
  publishedAt: InstantText,
  language: text,
  title: text,
  intro: text,
  controller: closed({ name: text, contact: text }),
  purposes: closed({ receipts: PurposeNoticeJson, insights: PurposeNoticeJson }),
  rights: texts,
  hash: Type.String({ description: 'SHA-256 of the rest as canonical JSON (RFC 8785), in hex' }),
});

const stateJson = oneOf(['off', 'on', 'paused', 'waiting']);

const AccountJson = closed({
  accountId: text,
  label: text,
  state: stateJson,
  heldBy: Type.Optional(oneOf(['network', 'bank'])),
  since: Type.Optional(InstantText),
  coversFrom: Type.Optional(InstantText),
  until: Type.Optional(InstantText),
  reconfirmBy: Type.Optional(InstantText),
  noticeVersion: Type.Optional(text),
});

export const ChoicesJson = closed({
  notice: NoticeJson,
  reconfirmBy: Type.Optional(InstantText),
  purposes: Type.Array(closed({ scope: oneOf(CONSENT_SCOPES), state: stateJson, accounts: Type.Array(AccountJson) })),
});

const EVENTS = [
  ...(['requested', 'refused', 'given', 'renewed', 'reconfirm_due', 'withdrawn'] as const),
  ...(['revoked', 'expired', 'invalidated'] as const),
];

export const HistoryJson = closed({
  changes: Type.Array(
    closed({
      at: InstantText,
      scope: oneOf(CONSENT_SCOPES),
      accountId: text,
      label: text,
      event: oneOf(EVENTS),
      by: oneOf(['you', 'bank', 'network', 'time']),
      reason: Type.Optional(text),
      noticeVersion: Type.Optional(text),
      heldBy: oneOf(['network', 'bank']),
    }),
  ),
});

/** Over all accounts the most cautious counts. */
const CAUTION = ['off', 'paused', 'waiting', 'on'] as const;

export const toChoicesJson = (overview: Overview): Static<typeof ChoicesJson> => {
  const standings = overview.flatMap(({ accounts }) => accounts.map(({ standing }) => standing));
  const due = standings.flatMap(({ agreed }) => agreed?.reconfirmBy ?? []);
  return {
    notice: toNoticeJson(NEWEST),
    ...instants({ reconfirmBy: due.length === 0 ? undefined : Math.min(...due) }),
    purposes: overview.map(({ scope, accounts }) => ({
      scope,
      state: CAUTION.find((state) => accounts.some(({ standing }) => standing.state === state)) ?? 'off',
      accounts: accounts.map(({ accountId, label, standing }) => ({ accountId, label, ...toStandingJson(standing) })),
    })),
  };
};

const toStandingJson = ({ state, heldBy, agreed }: Standing) => ({
  state,
  ...(heldBy !== undefined && { heldBy }),
  ...instants({
    since: agreed?.givenAt,
    coversFrom: agreed?.coversFrom,
    until: agreed?.until,
    reconfirmBy: agreed?.reconfirmBy,
  }),
  ...(agreed !== undefined && { noticeVersion: agreed.noticeVersion }),
});

/** When it was decided: a bank may tell of it later. */
const momentOf = (event: GrantEvent): number => ('agreed' in event ? event.agreed.givenAt : event.at);

/** What happened, the newest first. */
export const toHistoryJson = (
  rows: readonly ConsentRecordRow[],
  { accounts }: SignedInCustomer,
): Static<typeof HistoryJson> => {
  const labels = new Map(accounts.map(({ accountId, label }) => [accountId, label]));
  const changes = rows.flatMap(({ accountId, heldBy, change }) =>
    change.events.map(({ scope, event }) => ({
      ms: momentOf(event),
      at: formatInstant(momentOf(event)),
      scope,
      accountId,
      label: labels.get(accountId) ?? accountId,
      event: event.type,
      by: change.by === 'customer' ? ('you' as const) : change.by,
      ...('reason' in event && { reason: event.reason }),
      ...('agreed' in event && { noticeVersion: event.agreed.noticeVersion }),
      heldBy,
    })),
  );
  return { changes: changes.sort((a, b) => b.ms - a.ms).map(({ ms: _, ...change }) => change) };
};

export const toNoticeJson = (notice: HashedNotice) => notice as Static<typeof NoticeJson>;
