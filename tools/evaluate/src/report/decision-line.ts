import { parseInstant } from '@quittance/edge/shapes';
import type { BadLine } from '../arrivals.js';
import type { DecisionLine } from '../decision-log.js';
import type { Decision } from './judge.js';
import type { Fields } from '../lines.js';
import { findProblem, INDEX, INSTANT, optional, orNull, readRecords, type Rule, TEXT } from './records.js';

const STATES: readonly DecisionLine['state'][] = ['asserted', 'withdrawn', 'abstained'];

const DECISION: Record<keyof DecisionLine, Rule> = {
  transactionId: TEXT,
  saleId: orNull(TEXT),
  tenderIndex: optional(INDEX),
  state: { words: `one of: ${STATES.join(', ')}`, holds: (value) => STATES.some((state) => state === value) },
  tier: optional(TEXT),
  reason: optional(TEXT),
  decidedAt: INSTANT,
};

/** A written change of mind, or what is wrong with the line. */
function toDecision(fields: Fields): Decision | string {
  const problem = findProblem(fields, DECISION);
  if (problem !== undefined) return problem;
  const line = fields as unknown as DecisionLine;
  if (line.saleId === null && line.state !== 'abstained') return '/saleId must be a text unless state is abstained';
  return { ...line, decidedAt: parseInstant(line.decidedAt)!.ms };
}

/** Hands over the decisions of a file in their order; answers how many lines were bad. */
export const readDecisions = (
  file: string,
  take: (decision: Decision) => void,
  onBadLine: (bad: BadLine) => void,
): Promise<number> =>
  readRecords(
    file,
    (fields) => {
      const decision = toDecision(fields);
      if (typeof decision === 'string') return decision;
      take(decision);
      return undefined;
    },
    onBadLine,
  );
