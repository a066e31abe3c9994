import type { Tier } from './decision/compare/rules.js';
import type { Routing } from './routing/route.js';
import type { LinkChange } from './batch/decide-batch.js';

/** What happened, for whoever keeps count. Never throws. */
export abstract class MatchingEvents {
  abstract routed(by: Routing['routedBy']): void;
  abstract changed(changes: readonly LinkChange[]): void;
  /** A customer says that a receipt is not theirs: it counts against the rule that made the match. */
  abstract disputed(by: Tier): void;
}
