import type { GrantEvent } from '../domain/grant.js';
import type { ScopeState } from '../domain/consent.js';

const iri = (id: string) => ({ '@id': id, '@type': '@id' }) as const;
const instant = (id: string) => ({ '@id': id, '@type': 'xsd:dateTime' }) as const;

/** Stands in every record, so that nobody has to fetch anything to read it. Without a default: a key that is not of these vocabularies says nothing. */
export const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  pd: 'https://w3id.org/dpv/pd#',
  dct: 'http://purl.org/dc/terms/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  quittance: 'urn:quittance:record:',
  'dct:conformsTo': iri('dct:conformsTo'),
  'dct:publisher': iri('dct:publisher'),
  'skos:broader': iri('skos:broader'),
  'dpv:hasConsentStatus': iri('dpv:hasConsentStatus'),
  'dpv:hasDataController': iri('dpv:hasDataController'),
  'dpv:hasDataProcessor': iri('dpv:hasDataProcessor'),
  'dpv:hasLegalBasis': iri('dpv:hasLegalBasis'),
  'dpv:hasLegalMeasure': iri('dpv:hasLegalMeasure'),
  'dpv:hasProcessing': iri('dpv:hasProcessing'),
  'dpv:hasRight': iri('dpv:hasRight'),
  'dpv:isExercisedAt': iri('dpv:isExercisedAt'),
  'dpv:isIndicatedBy': iri('dpv:isIndicatedBy'),
  'quittance:instructedBy': iri('quittance:instructedBy'),
  'dct:created': instant('dct:created'),
  'dct:issued': instant('dct:issued'),
  'dpv:isIndicatedAtTime': instant('dpv:isIndicatedAtTime'),
  'quittance:coversFrom': instant('quittance:coversFrom'),
  'quittance:reconfirmBy': instant('quittance:reconfirmBy'),
  'dpv:hasDuration': { '@id': 'dpv:hasDuration', '@type': 'xsd:duration' },
  // As JSON, the null of a first record is said; otherwise it would be as good as left out.
  'quittance:previous': { '@id': 'quittance:previous', '@type': '@json' },
} as const;

/** The profile of ISO/IEC TS 27560:2023 with what the GDPR asks for. */
export const RECORD_PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr';
/** The same for what a customer takes along. */
export const RECEIPT_PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr';

/** To withdraw; to access, correct, delete, restrict and take along; to complain. */
export const RIGHTS = ['A7-3', 'A15', 'A16', 'A17', 'A18', 'A20', 'A77'].map((article) => `eu-gdpr:${article}`);

/**
 * What has to be reconfirmed allows nothing, and can be renewed: in DPV a consent whose time is over has expired, and renewed consent is what follows
 * on an expired one. DPV has no term for the grace between the two; `quittance:change` tells them apart.
 */
const STATUS = {
  requested: 'dpv:ConsentRequested',
  given: 'dpv:ConsentGiven',
  reconfirm_due: 'dpv:ConsentExpired',
  renewed: 'dpv:RenewedConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  revoked: 'dpv:ConsentRevoked',
  expired: 'dpv:ConsentExpired',
  invalidated: 'dpv:ConsentInvalidated',
} as const satisfies Record<ScopeState['state'] & GrantEvent['type'], string>;

export const statusOf = (state: ScopeState['state']): string => STATUS[state];
