import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { ServiceDefinition } from '@quittance/runtime';
import { consentConfig } from './consent.config.js';
import { ConsentModule } from './consent.module.js';
import { consentApi } from './http/api.js';
import { SERVICE } from './contract.js';
import { ConsentRow } from './store/consent.entity.js';
import { ConsentTables1763900000000 } from './store/migrations/1763900000000-consent-tables.js';
import { ConsentsByBank1765000000000 } from './store/migrations/1765000000000-consents-by-bank.js';

const customerPage = createRequire(import.meta.url).resolve('@quittance/web/customer/index.html');

export const consent: ServiceDefinition = {
  name: SERVICE,
  config: consentConfig,
  module: ConsentModule,
  migrations: [ConsentTables1763900000000, ConsentsByBank1765000000000],
  entities: [ConsentRow],
  api: consentApi,
  pages: [{ path: '/my/', folder: dirname(customerPage) }],
};
