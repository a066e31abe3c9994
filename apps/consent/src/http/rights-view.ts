import { aPublicKey, type ArchivePart } from '@quittance/edge';
import { closed, formatInstant, InstantText, oneOf } from '@quittance/edge/shapes';
import { HOLDING_KINDS, type HoldingKind } from '@quittance/consent-policy';
import { type Static, Type } from '@sinclair/typebox';
import { type ErasureView } from '../rights/erasure-view.js';
import type { Holding } from '../domain/holding.js';
import { instants } from './consent-view.js';

const text = Type.String();
const SERVICES = ['consent', 'matching', 'analytics', 'ingestion', 'delivery'] as const;

const HoldingJson = closed({
  service: oneOf(SERVICES),
  what: oneOf(HOLDING_KINDS),
  count: Type.Integer({ minimum: 0 }),
  oldest: Type.Optional(InstantText),
  newest: Type.Optional(InstantText),
  goneBy: Type.Optional({ ...InstantText, description: 'when the last of it goes by itself' }),
});

export const HoldingsJson = closed({
  holdings: Type.Array(HoldingJson),
  missing: Type.Array(oneOf(['matching']), { description: 'services that did not answer in time' }),
});

/** A newer matching may keep what this service has no word for: it is not told, rather than told wrongly. */
export const toHoldingsJson = (service: 'consent' | 'matching', holdings: readonly Holding[]) =>
  holdings.flatMap(({ what, count, oldest, newest, goneBy }) =>
    isKnown(what) ? [{ service, what, count, ...instants({ oldest, newest, goneBy }) }] : [],
  );

const isKnown = (what: string): what is HoldingKind => HOLDING_KINDS.some((kind) => kind === what);

export const someHoldings = {
  holdings: [
    {
      service: 'consent',
      what: 'consent_records',
      count: 2,
      oldest: '2026-12-01T09:00:00.000Z',
      newest: '2026-12-02T09:00:00.000Z',
    },
    { service: 'matching', what: 'transactions', count: 12, goneBy: '2027-12-02T09:00:00.000Z' },
  ],
  missing: [],
} satisfies Static<typeof HoldingsJson>;

export const ErasureJson = closed({
  requestId: text,
  receivedAt: InstantText,
  dueAt: InstantText,
  state: oneOf(['under_way', 'done']),
  services: Type.Array(
    closed({ service: oneOf(['consent', 'matching', 'delivery']), erasedAt: Type.Optional(InstantText) }),
  ),
  remains: Type.Array(closed({ what: oneOf(HOLDING_KINDS), until: Type.Optional(InstantText) }), {
    description:
      'what only time removes, and until when at most; without a time where it depends on another holder of the account',
  }),
  why: Type.Optional(text),
});

const WHY =
  'Another holder of a joint account has records of its consents: they stay until that holder asks for erasure as well.';

export const toErasureJson = (view: ErasureView): Static<typeof ErasureJson> => {
  const { request, services, remains } = view;
  return {
    requestId: request.requestId,
    receivedAt: formatInstant(request.receivedAt),
    dueAt: formatInstant(request.dueAt),
    state: request.closedAt === undefined ? 'under_way' : 'done',
    services: services.map(({ service, erasedAt }) => ({ service, ...instants({ erasedAt }) })),
    remains: remains.flatMap(({ what, until }) => (isKnown(what) ? [{ what, ...instants({ until }) }] : [])),
    ...(remains.some(({ what }) => what === 'consent_records') && { why: WHY }),
  };
};

export const anErasure = {
  requestId: '018f0000-0000-7000-8000-0000000000a1',
  receivedAt: '2026-12-01T09:00:00.000Z',
  dueAt: '2027-01-01T09:00:00.000Z',
  state: 'under_way',
  services: [
    { service: 'consent', erasedAt: '2026-12-01T09:00:00.000Z' },
    { service: 'matching' },
    { service: 'delivery' },
  ],
  remains: [{ what: 'messages', until: '2026-12-09T09:00:00.000Z' }],
} satisfies Static<typeof ErasureJson>;

export const anArchivePart: ArchivePart = {
  service: 'consent',
  createdAt: '2026-12-01T09:00:00.000Z',
  files: [{ path: 'consent/requests.json', mediaType: 'application/json', text: '{"requests":[]}' }],
  manifest:
    '{"createdAt":"2026-12-01T09:00:00.000Z","files":[{"bytes":15,"path":"consent/requests.json","sha256":"5d5f"}],"service":"consent"}',
  signature: 'ZG9lcyBub3QgbWF0Y2g',
  key: aPublicKey,
};
