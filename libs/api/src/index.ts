export { AcceptedJson, LineAnswerJson, ProblemJson, WarningJson } from './answers.js';
export * from './building-blocks.js';
export { compileCanonical, compileContentHash } from './canonical.js';
export { currencyExponent, decimalOf, isCurrency } from './currency.js';
export { addFormats } from './formats.js';
export { formatInstant, formatOnClock, type Instant, isDate, parseInstant } from './instant.js';
export type { FieldError, LineAnswer, Problem } from './problem.js';
export { type Checked, compileShape, type Shape } from './shape.js';
export { isTimeZone, offsetOf, wallToInstant } from './zone.js';
