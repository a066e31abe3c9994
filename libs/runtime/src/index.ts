export { type ConfigOf, defineConfig, Secret } from './config.js';
export { createDataSource, type MigrationClass, openDatabase } from './database.js';
export { epochMs, wholeNumber } from './entities.js';
export { createLogger, type Logger } from './logger.js';
export { runService, type RunningService, type ServiceDefinition, startService } from './run-service.js';
export { CONFIG, LOGGER, METRICS } from './tokens.js';
export { type EntityUnit, Transactions } from './transactions.js';
