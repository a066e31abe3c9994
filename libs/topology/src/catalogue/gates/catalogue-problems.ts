import type { Catalogue } from '../schema/catalogue.js';
import { compatibilityProblems, evolvabilityProblems, schemaProblems } from './compatibility.js';
import { fixtureProblems, pinningProblems } from './pinning.js';
import { privacyProblems, purposeProblems } from './privacy.js';
import { scopeProblems } from './scopes.js';
import { recordProblems, topologyProblems } from './topology-rules.js';

const GATES = [
  schemaProblems,
  evolvabilityProblems,
  privacyProblems,
  purposeProblems,
  scopeProblems,
  recordProblems,
  topologyProblems,
  pinningProblems,
  compatibilityProblems,
  fixtureProblems,
];

/** Everything that is wrong with schemas/, each as one sentence that names the file and the field. Empty when the gates hold. */
export function catalogueProblems(catalogue: Catalogue): string[] {
  return [...new Set(GATES.flatMap((gate) => gate(catalogue)))];
}
