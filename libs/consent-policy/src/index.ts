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
  coversFrom,
  effectiveScopes,
  type Grant,
  grantsOf,
  isCovered,
  SCOPES,
  type Scope,
  type StandingConsent,
  type Terms,
  standingGrant,
  type Verdict,
  verdict,
} from './verdict.js';
export { accountDigest, HOLDING_KINDS, type HoldingKind } from './rights.js';
