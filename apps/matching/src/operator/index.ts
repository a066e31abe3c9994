// What an operator's command reads from matching's tables. Nothing that serves or consumes reaches this folder (.dependency-cruiser.cjs).
export type { Candidate, Explanation, KnownKey } from '../domain/explain/explanation.js';
export { atInWords, moneyInWords, timeInWords } from '../domain/explain/in-words.js';
export { decisionInWords } from '../domain/explain/decision-in-words.js';
export { rounded, tooCommon } from '../domain/explain/why-not.js';
export { toTransactionKey, type TransactionKey } from '../domain/identity.js';
export type { Bound } from '../domain/link/bound.js';
export { toMerchantId } from '../domain/link/facts.js';
export { EVERY_MERCHANT } from '../store/acceptor.store.js';
export { type ContestedAcceptor, contestedAcceptors } from './acceptors.js';
export { type BankWatch, type FishingReport, fishingReport } from './fishing.js';
export { mostCandidates } from './candidates.js';
export { explainTransaction } from './explain.js';
export { type QualityOptions, qualityReport } from './quality.js';
export type {
  BankQuality,
  KeyFigures,
  Lateness,
  Outcomes,
  QualityReport,
  RetailerQuality,
  SaleFigures,
  StoreFigures,
} from '../domain/quality/figures.js';
export { isClockOut } from '../domain/quality/advice.js';
