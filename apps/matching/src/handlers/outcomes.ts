import { done, type Outcome, skip } from '@quittance/kafka';
import type { Uptake } from '../decision/session/fact.js';

export const toOutcome = (uptake: Uptake): Outcome => (uptake === 'done' ? done : skip(uptake));
