export { type CommonConfig, ConfigError, type ConfigOf, type ConfigSpec, defineConfig, Secret } from './config.js';
export { createDataSource, type DatabaseOptions, type MigrationClass, openDatabase } from './database.js';
export { type EntityClass, epochMs, wholeNumber } from './entities.js';
export { createLogger, type Logger, safeError } from './logger.js';
export { runService, type RunningService, type ServiceDefinition, startService } from './run-service.js';
export { startTelemetry } from './telemetry.js';
export { CONFIG, LOGGER, METRICS } from './tokens.js';
export { type EntityUnit, Transactions } from './transactions.js';
