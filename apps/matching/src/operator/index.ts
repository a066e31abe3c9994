// What operator commands read from matching's tables. No service or consumer may import this folder
// (.dependency-cruiser.cjs).
export type { Candidate, Explanation } from './explain/explanation.js';
export { atInWords, moneyInWords, timeInWords } from './explain/in-words.js';
export { decisionInWords } from './explain/decision-in-words.js';
export { rounded } from './explain/why-not.js';
export { toTransactionKey, type TransactionKey } from '../decision/identity.js';
export type { FalseMatchBound } from '../decision/decide/false-match-bound.js';
export { toMerchantId } from '../decision/facts.js';
export { EVERY_MERCHANT } from '../store/acceptor.store.js';
export { type ContestedAcceptor, contestedAcceptors } from './acceptors.js';
export { type BankWatch, fishingReport } from './fishing.js';
export { mostCandidates } from './candidates.js';
export { explainTransaction } from './explain.js';
export { qualityReport } from './quality.js';
export { type QualityOptions } from './quality/figures.js';
export type {
  BankQuality,
  KeyFigures,
  Lateness,
  Outcomes,
  QualityReport,
  RetailerQuality,
  StoreFigures,
} from './quality/figures.js';
export { isClockOut } from './quality/advice.js';
