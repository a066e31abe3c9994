import { formatInstant } from '@quittance/edge/shapes';
import { type Change, type Consent, grantOf, type ScopeEvent, scopeStates } from '../domain/consent.js';
import type { Actor, Agreed } from '../domain/grant.js';
import { bankOf, NETWORK, subjectOf } from './parties.js';
import { agreedIn } from './processes.js';
import { statusOf } from './vocabulary.js';

/** How a change came about, by who brought it about. */
const METHODS: Readonly<Record<Actor, string>> = {
  customer: 'on the network’s own page',
  bank: 'told by the bank',
  network: 'decided by the network',
  time: 'by itself, in the course of time',
};

/** The events of a change: the section “event” of ISO/IEC TS 27560. Where nothing changed but words, what stands is said again. */
export const toEvents = (consent: Consent, change: Change) => {
  if (change.events.length > 0) return change.events.map((one) => toEvent(consent, change, one));
  const indicated = toIndication(consent, change, change.at);
  const standing = scopeStates(consent).map(({ scope, state, agreed }) => ({
    '@type': statusOf(state),
    'quittance:change': 'restated',
    'quittance:scope': scope,
    ...indicated,
    'dct:valid': validity(change.at, statusOf(state), agreed),
  }));
  if (standing.length > 0) return standing;
  // A bank may say that a customer has agreed to nothing, or end what it never began.
  const status = change.statement?.state === 'withdrawn' ? statusOf('withdrawn') : 'dpv:ConsentUnknown';
  return [
    {
      '@type': status,
      'quittance:change': 'restated',
      ...indicated,
      'dct:valid': validity(change.at, status, undefined),
    },
  ];
};

const toEvent = (consent: Consent, change: Change, one: ScopeEvent) => {
  const { scope, holder, event } = one;
  const agreed = agreedIn(consent, one);
  // Whoever takes a request back has agreed to nothing.
  const isRefusal = event.type === 'withdrawn' && grantOf(consent, scope, holder).state === 'refused';
  const status = statusOf(isRefusal ? 'refused' : event.type);
  const start = event.type === 'given' ? event.agreed.givenAt : event.at;
  return {
    '@type': status,
    'quittance:change': event.type,
    'quittance:scope': scope,
    'dpv:hasDataSubject': { '@id': subjectOf(consent, holder), '@type': 'dpv:DataSubject' },
    ...toIndication(consent, change, event.at, holder),
    'dct:valid': validity(start, status, agreed),
    ...(agreed !== undefined && { 'quittance:coversFrom': formatInstant(agreed.coversFrom) }),
    ...(agreed?.reconfirmBy !== undefined && { 'quittance:reconfirmBy': formatInstant(agreed.reconfirmBy) }),
    ...(event.type === 'withdrawn' && { 'quittance:deliveredReceipts': event.keepsDelivered ? 'keep' : 'take_down' }),
    ...('reason' in event && { 'dct:description': event.reason }),
  };
};

/** A press of a button that is for nothing else is explicit; how a bank asks, the bank knows. */
const toIndication = (consent: Consent, { by }: Change, at: number, holder = '') => ({
  'dpv:isIndicatedAtTime': formatInstant(at),
  'dpv:isIndicatedBy': indicatedBy(consent, by, holder),
  'dpv:hasIndicationMethod': METHODS[by],
  'dpv:hasLegalBasis': consent.heldBy === 'network' ? 'dpv:ExplicitlyExpressedConsent' : 'dpv:ExpressedConsent',
});

const indicatedBy = (consent: Consent, by: Actor, holder: string): string => {
  if (by === 'customer') return subjectOf(consent, holder);
  return by === 'bank' ? bankOf(consent) : NETWORK;
};

const ALLOWING = [statusOf('given'), statusOf('renewed')];

/** An interval of ISO 8601: until its end or until it is to be reconfirmed, `..` where neither is set, and empty where nothing is allowed any more. */
const validity = (start: number, status: string, agreed: Agreed | undefined): string => {
  if (!ALLOWING.includes(status)) return `${formatInstant(start)}/${formatInstant(start)}`;
  const ends = [agreed?.until ?? [], agreed?.reconfirmBy ?? []].flat();
  return `${formatInstant(start)}/${ends.length === 0 ? '..' : formatInstant(Math.min(...ends))}`;
};
