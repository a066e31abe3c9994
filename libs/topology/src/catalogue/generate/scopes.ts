import type { Catalogue } from '../schema/catalogue.js';
import { banner } from './files.js';

/** GDPR Art. 6(1), as the EU-GDPR extension of DPV 2.3 names it (https://w3id.org/dpv/legal/eu/gdpr#). */
const LAWFUL_BASES: Readonly<Record<string, string>> = {
  consent: 'eu-gdpr:A6-1-a',
  legal_obligation: 'eu-gdpr:A6-1-c',
  legitimate_interests: 'eu-gdpr:A6-1-f',
};

/** What each scope of a consent comprises, for the records that the consent service signs. */
export function scopesFile(catalogue: Catalogue): string {
  const scopes = Object.entries(catalogue.scopes).map(([name, { purposes, processing, data }]) => {
    const named = purposes.flatMap((id) => {
      const purpose = catalogue.purposes[id];
      return purpose === undefined ? [] : [{ id, ...purpose }];
    });
    return [
      name,
      {
        purposes: named.map(({ id, label, dpv }) => ({ id, label, dpv })),
        lawfulBases: [...new Set(named.map(({ lawfulBasis }) => LAWFUL_BASES[lawfulBasis]))],
        recipients: [...new Set(named.flatMap(({ recipients }) => recipients))],
        processing,
        data: data.map(({ what, dpv, from, kept }) => ({ what, dpv, from, keptFor: duration(catalogue, kept) })),
      },
    ];
  });
  const literal = JSON.stringify(Object.fromEntries(scopes), null, 2);
  return [
    banner('purposes.yaml and schemas/retention.yaml'),
    '/** What each scope comprises. `keptFor` is an ISO 8601 duration, the longest. */',
    `export const SCOPE_PROCESSING = ${literal} as const;\n`,
  ].join('\n');
}

function duration({ retention }: Catalogue, id: string): string {
  return `P${retention[id]?.days ?? 0}D`;
}
