export { COMMON_REFUSALS, type Refusal } from './common-refusals.js';
export {
  ApiKeys,
  ApiKeyTable1700000000001,
  createKey,
  type NewKey,
  type OwnerKind,
} from './api-keys.js';
export { OwnerId, RequireKey, TakesStreams } from './admission.js';
export { type CommonConfig, ConfigError, type ConfigOf, type ConfigSpec, defineConfig, Secret } from './config.js';
export { createDataSource, type DatabaseOptions, type MigrationClass, openDatabase } from './database.js';
export { createLogger, type Logger, safeError } from './logger.js';
export { answerNdjson, type NdjsonLine, type NdjsonLimits, parseJson, readNdjson } from './ndjson.js';
export { API_VERSION, type EdgeApi, openApiOf, type OpenApiDocument } from './openapi/document.js';
export { Describes } from './openapi/operation.js';
export {
  problem,
  commonProblem,
  ProblemError,
  ProblemFilter,
  problemOf,
  RETRY_AFTER_SECONDS,
  toProblem,
  unavailable,
} from './problem.js';
export { QueryReader } from './query.js';
export { defineRefusals, type Refusals } from './refusals.js';
export { runService, type RunningService, type ServiceDefinition, startService } from './run-service.js';
export { Streams } from './streams.js';
export { startTelemetry } from './telemetry.js';
export { CONFIG, LOGGER, METRICS } from './tokens.js';
export { Transactions } from './transactions.js';
