export {
  type ConsentEvent,
  type ConsentRecord,
  consentsOf,
  type ParkedEvent,
  type Projection,
  project,
  type RecordEvent,
  supersedes,
  UNTOLD,
} from './projection.js';
export {
  effectiveScopes,
  grants,
  isCovered,
  SCOPES,
  type Scope,
  type StandingConsent,
  type Verdict,
  verdict,
} from './verdict.js';
