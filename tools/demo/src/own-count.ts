import { type NetworkStats, networkStats, waitedOut } from '@quittance/ops';
import type { Complaint, Told } from '@quittance/street';
import { AWAY_MS, type Network } from './network.js';

/** What the network says about itself, and what of that cannot be. */
interface OwnCount {
  text: string;
  complaints: Complaint[];
}

/**
 * The figures above come from outside; this looks inside for one thing that outsiders cannot see: that nothing is kept of accounts that
 * do not consent. Only for a network that knew nothing before this world.
 */
export async function ownCount({ operator }: Network, told: Told): Promise<OwnCount> {
  const stats = await waitedOut(() => networkStats(operator), AWAY_MS);
  const expected = transactionsToKeep(told);
  const places: [name: string, kept: number][] = [
    ['delivery', stats.transactions.kept],
    ['matching', stats.matching.transactions],
  ];
  const complaints = places
    .filter(([, kept]) => kept !== expected)
    .map(
      ([name, kept]): Complaint => ({
        about: 'sum',
        text: `${name} keeps ${kept} transactions where ${expected} have a consent`,
      }),
    );
  return { text: countText(stats, expected), complaints };
}

/** Sent, well-formed, and of an account whose receipts consent still stands at the end: a withdrawal erases what was kept. */
export function transactionsToKeep({ world, truth }: Told): number {
  const withdrawn = new Set<string>();
  for (const event of world.phases.flatMap(({ events }) => events)) {
    if (event.type === 'consent' && event.document.state === 'withdrawn') withdrawn.add(event.document.accountId);
  }
  return truth.transactions.filter(
    ({ outcome, accountId }) => outcome !== 'rejected' && outcome !== 'no consent' && !withdrawn.has(accountId),
  ).length;
}

function countText({ transactions, matching, deliveries }: NetworkStats, expected: number): string {
  const n = (value: number) => value.toLocaleString('en-GB');
  const tiers = Object.entries(matching.matchedByTier).map(([tier, count]) => `${tier} ${n(count)}`);
  return [
    `The network's own count: ${n(transactions.kept)} transactions kept (${n(expected)} with a consent that still stands),`,
    `  ${n(matching.matched)} matched (${tiers.join(', ')}), ${n(matching.abstained)} abstained, ${n(matching.unmatched)} unmatched, ${n(matching.held)} waiting,`,
    `  ${n(deliveries.delivered)} webhooks delivered in ${n(deliveries.attempts)} attempts`,
  ].join('\n');
}
