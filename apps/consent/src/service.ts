import type { ServiceDefinition } from '@quittance/service';
import { consentConfig } from './consent.config.js';
import { ConsentModule } from './consent.module.js';
import { SERVICE } from './contract.js';
import { ConsentTables1763900000000 } from './store/migrations/1763900000000-consent-tables.js';

export const consent: ServiceDefinition = {
  name: SERVICE,
  config: consentConfig,
  module: ConsentModule,
  migrations: [ConsentTables1763900000000],
  http: 'edge',
};
