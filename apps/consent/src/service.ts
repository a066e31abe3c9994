import type { ServiceDefinition } from '@quittance/runtime';
import { consentConfig } from './consent.config.js';
import { ConsentModule } from './consent.module.js';
import { consentApi } from './http/api.js';
import { SERVICE } from './contract.js';
import { ConsentPassingRow, ConsentRecordRow, ObjectionRow } from './store/consent-record.entity.js';
import { ConsentTables1763900000000 } from './store/migrations/1763900000000-consent-tables.js';
import { ConsentsByBank1765000000000 } from './store/migrations/1765000000000-consents-by-bank.js';
import { ConsentRecords1766800000000 } from './store/migrations/1766800000000-consent-records.js';

export const consent: ServiceDefinition = {
  name: SERVICE,
  config: consentConfig,
  module: ConsentModule,
  migrations: [ConsentTables1763900000000, ConsentsByBank1765000000000, ConsentRecords1766800000000],
  entities: [ConsentRecordRow, ConsentPassingRow, ObjectionRow],
  api: consentApi,
};
