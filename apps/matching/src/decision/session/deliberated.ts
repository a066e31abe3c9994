import type { Neighbourhood } from '../candidates/working-set.js';
import type { Deliberation, Surroundings } from '../decide/decide.js';
import type { Decision } from '../decide/decision.js';

/** The closed set around one transaction, its decisions, and the data they used. */
export interface Deliberated extends Neighbourhood {
  readonly deliberation: Deliberation;
  /** For that transaction. */
  readonly decision: Decision;
  readonly surroundings: Surroundings;
}
