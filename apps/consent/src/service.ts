import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { ServiceDefinition } from '@quittance/runtime';
import { type ConsentConfig, consentConfig } from './consent.config.js';
import { ConsentModule } from './consent.module.js';
import { consentApi } from './http/api.js';
import { consumes, parkedTopic, SERVICE } from './contract.js';
import { ConsentPassingRow, ConsentRecordRow, ObjectionRow } from './store/consent-record.entity.js';
import { ConsentTables1763900000000 } from './store/migrations/1763900000000-consent-tables.js';
import { ConsentsByBank1765000000000 } from './store/migrations/1765000000000-consents-by-bank.js';
import { ConsentRecords1766900000000 } from './store/migrations/1766900000000-consent-records.js';
import { ConsentEvents1767000000000 } from './store/migrations/1767000000000-consent-events.js';
import { CustomerRights1767300000000 } from './store/migrations/1767300000000-customer-rights.js';
import { ConsentEventRow } from './store/consent-event.entity.js';
import { EventStreamRow } from './store/event-stream.entity.js';
import { SecurityEventRow } from './store/security-event.entity.js';
import { BankSignIn } from './store/bank-sign-in.entity.js';
import { CustomerSessionRow } from './store/customer-session.entity.js';
import { CustomerSessions1766800000000 } from './store/migrations/1766800000000-customer-sessions.js';
import { SignInRequestRow } from './store/sign-in-request.entity.js';
import { Sessions } from './sign-in/sessions.js';

const customerPage = createRequire(import.meta.url).resolve('@quittance/web/customer/index.html');

export const consent: ServiceDefinition = {
  name: SERVICE,
  config: consentConfig,
  module: ConsentModule,
  migrations: [
    ConsentTables1763900000000,
    ConsentsByBank1765000000000,
    CustomerSessions1766800000000,
    ConsentRecords1766900000000,
    ConsentEvents1767000000000,
    CustomerRights1767300000000,
  ],
  entities: [
    ConsentRecordRow,
    ConsentPassingRow,
    ObjectionRow,
    BankSignIn,
    SignInRequestRow,
    CustomerSessionRow,
    SecurityEventRow,
    ConsentEventRow,
    EventStreamRow,
  ],
  api: consentApi,
  parkedTopic,
  consumes,
  sessions: Sessions,
  pages: ({ CONSENT_RECEIPTS_URL: receipts }: ConsentConfig) => [
    { path: '/my/', folder: dirname(customerPage), connectTo: receipts === '' ? [] : [receipts] },
  ],
};
