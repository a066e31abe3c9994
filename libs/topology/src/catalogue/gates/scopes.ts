import type { Catalogue } from '../schema/catalogue.js';
import { isEnum, namedTypes } from '../schema/raw-schema.js';

const DPV = /^dpv:[A-Z][A-Za-z]+$/;
const PERSONAL_DATA = /^pd:[A-Z][A-Za-z]+$/;

/** Every purpose has its name in DPV; a scope is one that a consent can have, and comprises what is known, by consent alone, for a time that ends. */
export function scopeProblems(catalogue: Catalogue): string[] {
  return [
    ...Object.entries(catalogue.purposes).flatMap(([id, { dpv }]) =>
      DPV.test(dpv) ? [] : [`purposes.yaml: purpose ${id} has no term of DPV, such as dpv:LegalCompliance`],
    ),
    ...nameProblems(catalogue),
    ...Object.entries(catalogue.scopes).flatMap(([name, scope]) =>
      [
        ...scope.purposes.flatMap((id) => purposeFaults(catalogue, id)),
        ...(scope.purposes.length === 0 ? ['has no purpose'] : []),
        ...(scope.data.length === 0 ? ['has no data'] : []),
        ...scope.processing.filter((term) => !DPV.test(term)).map((term) => `${term} is no processing of DPV`),
        ...scope.data.flatMap(({ what, dpv, kept }) => [
          ...(PERSONAL_DATA.test(dpv) ? [] : [`“${what}” has no term of DPV-PD, such as pd:Purchase`]),
          ...keptFaults(catalogue, kept),
        ]),
      ].map((fault) => `purposes.yaml: scope ${name}: ${fault}`),
    ),
  ];
}

function purposeFaults({ purposes }: Catalogue, id: string): string[] {
  if (!Object.hasOwn(purposes, id)) return [`purpose ${id} is not in purposes.yaml`];
  return purposes[id]?.lawfulBasis === 'consent' ? [] : [`purpose ${id} does not rest on consent`];
}

function keptFaults({ retention }: Catalogue, kept: string): string[] {
  if (!Object.hasOwn(retention, kept)) return [`retention ${kept} is not in retention.yaml`];
  return retention[kept]?.days === null ? [`retention ${kept} does not end`] : [];
}

/** The scopes are those of the records, each once. */
function nameProblems({ topics, scopes }: Catalogue): string[] {
  const types = topics.flatMap(({ record }) => namedTypes(record));
  const known = types.flatMap((type) => (isEnum(type) && type.name === 'ConsentScope' ? type.symbols : []));
  const consentScopes = [...new Set(known)].filter((symbol) => symbol !== 'unknown');
  return [
    ...consentScopes
      .filter((name) => !Object.hasOwn(scopes, name))
      .map((name) => `purposes.yaml: scope ${name} is missing`),
    ...Object.keys(scopes)
      .filter((name) => !consentScopes.includes(name))
      .map((name) => `purposes.yaml: scope ${name} is none that a consent can have`),
  ];
}
