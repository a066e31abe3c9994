import { consumes, parkedTopic, SERVICE } from './contract.js';
import { matchingConfig } from './matching.config.js';
import { MatchingModule } from './matching.module.js';
import { migrations } from './store/migrations/index.js';

export const matchingService = {
  name: SERVICE,
  config: matchingConfig,
  module: MatchingModule,
  migrations,
  parkedTopic,
  consumes,
} as const;
