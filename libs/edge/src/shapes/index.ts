export { AcceptedJson, LineAnswerJson, ProblemJson, WarningJson } from './answers.js';
export * from './building-blocks.js';
export { compileCanonical, compileContentHash } from './canonical.js';
export { currencyExponent, decimalOf, isCurrency } from './currency.js';
export { addFormats } from './formats.js';
export {
  formatInstant,
  formatOnClock,
  type Instant,
  isDate,
  parseInstant,
  parseTillTime,
  stopsAtMinute,
} from './instant.js';
export { isTooDeep, type JsonText, MAX_JSON_DEPTH, parseJsonText } from './json-text.js';
export { toPlainText } from './plain-text.js';
export type { FieldError, LineAnswer, Problem, Warning } from './problem.js';
export { type Checked, compileShape, type Shape } from './shape.js';
export { isTimeZone, offsetOf, wallToInstant } from './zone.js';
