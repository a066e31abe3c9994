export { type Arrival, type InputFiles, mergeArrivals } from './arrivals.js';
export { digested, toChunks } from './chunks.js';
export { type EvaluationDatabase, openEvaluationDatabase } from './database.js';
export { type DecisionLine, DecisionLog } from './decision-log.js';
export { evaluate } from './evaluate.js';
export { Replay } from './replay.js';
