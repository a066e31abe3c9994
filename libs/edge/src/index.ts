export { OwnerId, RequireKey, TakesStreams } from './admission.js';
export { ApiKey, ApiKeyTable1700000000001, type OwnerKind } from './api-key.entity.js';
export { ApiKeys, createKey, type NewKey } from './api-keys.js';
export { COMMON_REFUSALS, type Refusal } from './common-refusals.js';
export { HealthController } from './health.controller.js';
export { HEALTH, type Health, type Parts } from './health.js';
export { httpAdapter, setUpDocs, setUpHttp } from './http.js';
export { answerNdjson, type NdjsonLine, type NdjsonLimits, parseJson, readNdjson } from './ndjson.js';
export { API_VERSION, type EdgeApi, openApiOf, type OpenApiDocument } from './openapi/document.js';
export { Describes } from './openapi/operation.js';
export {
  commonProblem,
  problem,
  ProblemError,
  ProblemFilter,
  problemOf,
  RETRY_AFTER_SECONDS,
  toProblem,
  unavailable,
} from './problem.js';
export { QueryReader } from './query.js';
export { RateLimits } from './rate-limits.js';
export { defineRefusals, type Refusals } from './refusals.js';
export { EDGE_SETTINGS, type EdgeSettings } from './settings.js';
export { Streams } from './streams.js';
