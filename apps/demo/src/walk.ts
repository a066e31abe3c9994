import type { World } from '@quittance/world';
import type { Stage } from './stage.js';

/** What there is to look at and to try while the street lives. */
export function walk(
  { network, banks, keys }: Stage,
  { retailers, banks: known, startsAt }: World,
  analystKey: string,
): string {
  const { ingestion, consent, delivery, analytics } = network.edges;
  const [retailer, bank] = [retailers[0], known[0]];
  const retailerKey = keys.retailers[retailer?.retailerId ?? ''] ?? '';
  const bankKey = keys.banks[bank?.bankId ?? ''] ?? '';
  return `
The street is alive. Look at it:
${banks.map(({ name, url }) => `  ${name.padEnd(12)} ${url}`).join('\n')}
  API          ${ingestion}/docs  ${consent}/docs  ${delivery}/docs  ${analytics}/docs

Try it (keys of this run):
  INGESTION=${ingestion} CONSENT=${consent} DELIVERY=${delivery} ANALYTICS=${analytics}
  RETAILER_KEY=${retailerKey}   # ${retailer?.name}
  BANK_KEY=${bankKey}   # ${bank?.name}
  ANALYST_KEY=${analystKey}

  curl -s $DELIVERY/v1/events?limit=3 -H "Authorization: Bearer $BANK_KEY"
  curl -s $INGESTION/v1/sales -H "Authorization: Bearer $RETAILER_KEY" -H 'content-type: application/json' -d '{"saleId":"x"}'
  curl -s "$ANALYTICS/v1/insights/hourly-baskets?from=${new Date(startsAt).toISOString()}" -H "Authorization: Bearer $ANALYST_KEY"   # a minute after the day is over
  npm run ops -- --help

Ctrl-C prints a summary and stops everything.`;
}
