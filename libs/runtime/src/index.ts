export { type CommonConfig, ConfigError, type ConfigOf, type ConfigSpec, defineConfig, Secret } from './config.js';
export { createDataSource, type DatabaseOptions, type MigrationClass, openDatabase } from './database.js';
export { createLogger, type Logger, safeError } from './logger.js';
export { runService, type RunningService, type ServiceDefinition, startService } from './run-service.js';
export { startTelemetry } from './telemetry.js';
export { CONFIG, LOGGER, METRICS } from './tokens.js';
export { Transactions } from './transactions.js';
