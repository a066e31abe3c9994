import type { Neighbourhood } from '../candidates/working-set.js';
import type { Deliberation, Surroundings } from '../decide/decide.js';
import type { Decision } from '../decide/decision.js';

/** The closed set around one transaction, what follows from it, and from what else. */
export interface Deliberated extends Neighbourhood {
  readonly deliberation: Deliberation;
  /** About the one transaction. */
  readonly decision: Decision;
  readonly surroundings: Surroundings;
}
