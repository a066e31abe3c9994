export { type Preset, presetNames, presetRates, presets } from './rates/presets.js';
export { randomRates } from './rates/random-rates.js';
export type { PaymentTruthLine, TransactionTruthLine } from './truth/truth-line.js';
export { writeTrial } from './write-trial.js';
