import { type Change, type Consent, grantOf, type Scope, type ScopeEvent, scopeStates } from '../domain/consent.js';
import type { Agreed } from '../domain/grant.js';
import { SCOPE_PROCESSING } from '../generated/scopes.js';
import { findNotice, NEWEST } from '../notices/notices.js';
import { controllerOf, NETWORK, type NetworkFacts } from './parties.js';
import { RIGHTS, statusOf } from './vocabulary.js';

/** The scopes that a change is about: those that it changed; where it changed none, those that it speaks of or that were ever asked for. */
export const scopesOf = (consent: Consent, { events, statement }: Change): Scope[] => {
  const changed = events.map(({ scope }) => scope);
  const spokenOf = [...(statement?.scopes ?? []), ...scopeStates(consent).map(({ scope }) => scope)];
  return [...new Set(changed.length > 0 ? changed : spokenOf)].sort();
};

/** What the holder agreed to, or agrees to with this event. */
export const agreedIn = (consent: Consent, { scope, holder, event }: ScopeEvent): Agreed | undefined => {
  if (event.type === 'given') return event.agreed;
  const grant = grantOf(consent, scope, holder);
  return 'agreed' in grant ? grant.agreed : undefined;
};

/** What a scope of a consent comprises: the section “PII processing” of ISO/IEC TS 27560, one for each scope. */
export const toProcess = (consent: Consent, change: Change, scope: Scope, network: NetworkFacts) => {
  const { purposes, lawfulBases, recipients, processing, data } = SCOPE_PROCESSING[scope];
  const state = scopeStates(consent).find((one) => one.scope === scope)?.state;
  return {
    '@type': 'dpv:Process',
    'quittance:scope': scope,
    ...(state !== undefined && { 'dpv:hasConsentStatus': statusOf(state) }),
    'dpv:hasNotice': noticesOf(consent, change, scope).map((agreed) => toNotice(consent, agreed)),
    'dpv:hasPurpose': purposes.map(({ id, label, dpv }) => ({
      '@type': 'dpv:Purpose',
      'skos:broader': dpv,
      'dct:identifier': id,
      'dct:description': label,
    })),
    'dpv:hasLegalBasis': [...lawfulBases],
    'dpv:hasProcessing': [...processing],
    'dpv:hasPersonalData': data.map(({ what, dpv, from, keptFor }) => ({
      '@type': 'dpv:PersonalData',
      'skos:broader': dpv,
      'dct:description': what,
      'dpv:hasDataSource': from,
      'dpv:hasStorageCondition': { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': keptFor },
    })),
    'dpv:hasStorageCondition': { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': network.country },
    'dpv:hasJurisdiction': network.country,
    'dpv:hasDataController': controllerOf(consent),
    ...(consent.heldBy === 'bank' && {
      'dpv:hasDataProcessor': NETWORK,
      'dpv:hasLegalMeasure': 'dpv:ControllerProcessorAgreement',
    }),
    'dpv:hasRecipient': [...recipients],
    'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', 'dpv:isExercisedAt': `${network.url}/my/` },
    'dpv:hasRight': [...RIGHTS],
  };
};

type Shown = Pick<Agreed, 'noticeVersion' | 'noticeHash'>;

/** What was shown, each notice once. Before anybody has agreed it is what the bank speaks of, or what the network shows. */
const noticesOf = (consent: Consent, { events, statement }: Change, scope: Scope): Shown[] => {
  const agreed = events.flatMap((one) => (one.scope === scope ? (agreedIn(consent, one) ?? []) : []));
  const standing = scopeStates(consent).flatMap((one) => (one.scope === scope ? (one.agreed ?? []) : []));
  const said = statement ?? consent.statement;
  const asked: Shown =
    consent.heldBy === 'network'
      ? { noticeVersion: NEWEST.version, noticeHash: NEWEST.hash }
      : { noticeVersion: said?.noticeVersion ?? UNSTATED };
  const shown: readonly Shown[] = [agreed, standing, [asked]].find((some) => some.length > 0) ?? [];
  return [...new Map(shown.map((one) => [one.noticeVersion, one])).values()];
};

const UNSTATED = 'unstated';
/** BCP 47 for a language that nobody has said: banks do not say in which they ask. */
const LANGUAGE_UNKNOWN = 'und';

/** A bank's notice is its own: it has said which version, and neither its words nor their hash. */
const toNotice = (consent: Consent, { noticeVersion, noticeHash }: Shown) => {
  const own = consent.heldBy === 'network' ? findNotice(noticeVersion) : undefined;
  const publisher = controllerOf(consent);
  return {
    '@id': `${publisher}:notice:${encodeURIComponent(noticeVersion)}`,
    '@type': 'dpv:ConsentNotice',
    'dct:identifier': noticeVersion,
    'dct:publisher': publisher,
    'dct:language': own?.language ?? LANGUAGE_UNKNOWN,
    ...(own !== undefined && { 'dct:issued': own.publishedAt }),
    ...(noticeHash !== undefined && { 'quittance:sha256': noticeHash }),
  };
};
