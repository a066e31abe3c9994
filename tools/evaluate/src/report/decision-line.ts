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

/** A decision line, or what is wrong with it. */
function toDecision(fields: Fields): Decision | string {
  const problem = findProblem(fields, DECISION);
  if (problem !== undefined) return problem;
  const line = fields as unknown as DecisionLine;
  if (line.saleId === null && line.state !== 'abstained') return '/saleId must be a text unless state is abstained';
  return { ...line, decidedAt: parseInstant(line.decidedAt)!.ms };
}

/** Passes on the decisions of a file in order; returns the number of bad lines. */
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
