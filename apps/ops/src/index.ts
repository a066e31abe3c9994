export { OpsError, type OpsErrorCode } from './errors.js';
export { explainTransactions, type ExplainOptions } from './explain/explain.js';
export { type Journey, receiptJourneys } from './journey/journey.js';
export { type JourneyStep } from './journey/journey-step.js';
export { openOperator, type Operator } from './operator.js';
export { type IssuedKey, issueKey, type KeyLine, listKeys, revokeKey } from './owners/keys.js';
export {
  addAnalyst,
  addBank,
  addRetailer,
  type KeyOwner,
  listOwners,
  type NewOwner,
  type Owner,
} from './owners/owners.js';
export { listParked, replayParked } from './parked/parked.js';
export type { ParkedLine, ParkedPlace, ParkingService } from './parked/parked-record.js';
export { dataQuality, type QualityWanted } from './quality/quality.js';
export { loadSettings, type OperatorSettings, type ServiceName, services } from './settings.js';
export type { Lag } from './watch/lag.js';
export { awayReason, waitedOut } from './watch/patience.js';
export { settled, type SettledOptions } from './watch/settled.js';
export { type NetworkStats, networkStats } from './watch/stats.js';
