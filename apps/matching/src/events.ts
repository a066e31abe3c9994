import type { Tier } from './decision/compare/rules.js';
import type { Routing } from './routing/route.js';
import type { LinkChange } from './batch/decide-batch.js';

/** Business events of this service, for telemetry. Never throws. */
export abstract class MatchingEvents {
  abstract routed(by: Routing['routedBy']): void;
  abstract changed(changes: readonly LinkChange[]): void;
  /** A customer disputed a receipt; counted against the rule that made the match. */
  abstract disputed(by: Tier): void;
}
