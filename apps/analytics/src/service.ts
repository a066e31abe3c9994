import type { ServiceDefinition } from '@quittance/runtime';
import { analyticsConfig } from './analytics.config.js';
import { AnalyticsModule } from './analytics.module.js';
import { analyticsApi } from './http/api.js';
import { consumes, parked, SERVICE } from './contract.js';
import { ReleasedCellRow } from './store/released.entity.js';
import { AnalyticsTables1763900000000 } from './store/migrations/1763900000000-analytics-tables.js';
import { TakenBack1767000000000 } from './store/migrations/1767000000000-taken-back.js';

export const analytics: ServiceDefinition = {
  name: SERVICE,
  config: analyticsConfig,
  module: AnalyticsModule,
  migrations: [AnalyticsTables1763900000000, TakenBack1767000000000],
  entities: [ReleasedCellRow],
  api: analyticsApi,
  parkedTopic: parked,
  consumes,
};
