export { type ConfigOf, defineConfig, Secret } from './config.js';
export { createDataSource, type MigrationClass, openDatabase } from './database.js';
export { createLogger, type Logger } from './logger.js';
export { runService, type RunningService, type ServiceDefinition, startService } from './run-service.js';
export { CONFIG, LOGGER, METRICS } from './tokens.js';
export { Transactions } from './transactions.js';
