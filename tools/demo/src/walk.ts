import { relative } from 'node:path';
import type { World } from '@quittance/street';
import type { Edges } from './network.js';
import type { Stage } from './stage.js';

/** The keys of this run, under the names that the README's walk uses. */
interface WalkKeys {
  readonly retailer: string;
  readonly bank: string;
  readonly analyst: string;
}

export function walkKeys({ keys }: Stage, { retailers, banks }: World, analyst: string): WalkKeys {
  return {
    retailer: keys.retailers[retailers[0]?.retailerId ?? ''] ?? '',
    bank: keys.banks[banks[0]?.bankId ?? ''] ?? '',
    analyst,
  };
}

/** A file for `source` in bash, zsh and fish alike. */
export function envFile(edges: Edges, keys: WalkKeys): string {
  const variables = {
    INGESTION: edges.ingestion,
    CONSENT: edges.consent,
    DELIVERY: edges.delivery,
    ANALYTICS: edges.analytics,
    RETAILER_KEY: keys.retailer,
    BANK_KEY: keys.bank,
    ANALYST_KEY: keys.analyst,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}

/** What there is to look at and to try while the street lives. Every line may be copied into bash, zsh or fish. */
export function walk(
  { network, banks }: Stage,
  { startsAt }: World,
  { file, trace }: { readonly file: string; readonly trace?: string | undefined },
): string {
  const { ingestion, consent, delivery, analytics } = network.edges;
  const from = new Date(startsAt).toISOString();
  return `
The street is alive. Look at it:
${banks.map(({ name, url }) => `  ${name.padEnd(12)} ${url}`).join('\n')}
  customers    ${consent}/my/
  API          ${ingestion}/docs  ${consent}/docs  ${delivery}/docs  ${analytics}/docs${trace === undefined ? '' : `\n  A receipt's way, from edge to webhook\n               ${trace}`}

Try it. The first line sets addresses and keys of this run:
  source ${quoted(relative(process.cwd(), file))}
  curl -s "$DELIVERY/v1/events?limit=3" -H "Authorization: Bearer $BANK_KEY"
  curl -s "$INGESTION/v1/sales" -H "Authorization: Bearer $RETAILER_KEY" -H 'content-type: application/json' -d '{"saleId":"x"}'
  curl -s "$ANALYTICS/v1/insights/hourly-baskets?from=${from}" -H "Authorization: Bearer $ANALYST_KEY"
  npm run ops -- --help

The third answers a minute after the day is over. The README has a walk that ends with a receipt of yours.
Ctrl-C prints a summary and stops everything.`;
}

const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
