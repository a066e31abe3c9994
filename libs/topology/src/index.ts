export {
  type ApplyOptions,
  applyTopology,
  checkTopology,
  type DeploymentOptions,
  planTopology,
  removeTopology,
} from './live/apply-topology.js';
export { Cluster } from './live/cluster.js';
export { type ClusterOptions, type Credentials } from './live/cluster-options.js';
export { ClusterError } from './live/cluster.error.js';
export { type DatabaseService, dropDatabases, provisionDatabases, type ProvisionOptions } from './live/databases.js';
export { type Deployment, desiredState } from './live/desired-state.js';
export { expectedMatrix, type MatrixCell, type Verdict } from './live/matrix.js';
export { type Leftover, type Plan, plan, planText, type Step, stepText } from './live/plan.js';
export { type AclRule, type ActualState, type DesiredState, ruleText, type TopicState } from './live/state.js';
export { loadTopology, parseTopology } from './catalogue/load-topology.js';
export {
  OPERATOR,
  type Principal,
  type Reader,
  type TopicSpec,
  type Topology,
  TopologyFileError,
  type Wall,
  writersOf,
  type Zone,
} from './catalogue/model.js';
export { type OperatorFile, OperatorFileError, ownRuns, readOperatorFile } from './operator-file.js';
