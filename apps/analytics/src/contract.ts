import { AggregateReleased, BasketContributed } from '@quittance/contracts-insights';
import { parkedTopics } from '@quittance/contracts-parked';

/** Principal and consumer group. Nothing else in this service names a topic. */
export const SERVICE = 'analytics';

export const Baskets = BasketContributed;
export const Aggregates = AggregateReleased;
export const parked = parkedTopics.analytics;

export const consumes = [Baskets] as const;

/** Key of a released cell: the compacted topic keeps each cell once. */
export const aggregateKeyOf = (metric: string, cell: string): string => `${metric}|${cell}`;
