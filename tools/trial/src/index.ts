export { type Preset, presets } from './rates/presets.js';
export { randomRates } from './rates/random-rates.js';
export type { TrialRates } from './rates/rates.js';
export type { PaymentTruthLine, TransactionTruthLine } from './truth/truth-line.js';
export { type TrialOptions, type TrialSummary, writeTrial } from './write-trial.js';
