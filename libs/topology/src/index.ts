export { type ApplyOptions, applyTopology, checkTopology, removeTopology } from './live/apply-topology.js';
export { ClusterError } from './live/cluster.error.js';
export { dropDatabases, provisionDatabases } from './live/databases.js';
export { expectedMatrix, type MatrixCell, type Verdict } from './live/matrix.js';
export { loadTopology } from './catalogue/load-topology.js';
export { type Topology } from './catalogue/model.js';
export { type OperatorFile, OperatorFileError, ownRuns, readOperatorFile } from './operator-file.js';
