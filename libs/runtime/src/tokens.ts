/** Injection tokens of what every service has; classes (DataSource, Publisher, LagMonitor, Transactions, ApiKeys) are their own tokens. */
export const CONFIG = Symbol('config');
export const METRICS = Symbol('metrics');
export const LOGGER = Symbol('logger');
