import { consumes, parkedTopic, SERVICE } from './contract.js';
import { matchingConfig } from './matching.config.js';
import { MatchingModule } from './matching.module.js';
import { MatchingTables1764000000000 } from './store/migrations/1764000000000-matching-tables.js';

export const matchingService = {
  name: SERVICE,
  config: matchingConfig,
  module: MatchingModule,
  migrations: [MatchingTables1764000000000],
  http: 'internal',
  parkedTopic,
  consumes,
} as const;
