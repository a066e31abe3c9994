export { type ArchivePart, ArchivePartJson, toArchivePart } from './archive-part.js';
export { COMMON_REFUSALS } from './common-refusals.js';
export { type AccountHolder, AccountTokens } from './account-tokens.js';
export {
  Customer,
  Holder,
  OpenToAll,
  OwnerId,
  RequireAccountToken,
  RequireCustomer,
  RequireKey,
  TakesStreams,
  TakesTokens,
} from './admission.js';
export { ApiKey, ApiKeyTable1700000000001, type OwnerKind } from './api-key.entity.js';
export { ApiKeys, createKey } from './api-keys.js';
export type { CustomerAccount, CustomerSession, CustomerSessions, SignedInCustomer } from './customer-sessions.js';
export { type Cell, toCsv } from './csv.js';
export { HealthController } from './health.controller.js';
export { HEALTH, type Health, type Parts } from './health.js';
export { Html, html } from './html.js';
export { httpAdapter, setUpDocs, setUpHttp } from './http.js';
export { answerNdjson, type NdjsonLine } from './ndjson.js';
export { type EdgeApi, openApiOf } from './openapi/document.js';
export { Describes, SECEVENT } from './openapi/operation.js';
export { checkEndpointUrl } from './outgoing/endpoint-url.js';
export { guardedLookup } from './outgoing/guarded-lookup.js';
export { type Page, servePages } from './pages.js';
export { commonProblem, ProblemError, problemOf, RETRY_AFTER_SECONDS } from './problem.js';
export { QueryReader } from './query.js';
export { RateLimits } from './rate-limits.js';
export { defineRefusals } from './refusals.js';
export { EDGE_SETTINGS } from './settings.js';
export { aPublicKey, KeySetJson, type PublicKey, SigningKey } from './signing-key.js';
export { Streams } from './streams.js';
