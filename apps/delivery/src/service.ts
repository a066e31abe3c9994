import { AccountTokens } from '@quittance/edge';
import type { ServiceDefinition } from '@quittance/runtime';
import { consumes, parked, SERVICE } from './contract.js';
import { deliveryConfig } from './delivery.config.js';
import { DeliveryModule } from './delivery.module.js';
import { deliveryApi } from './http/api.js';
import { EndpointRow } from './store/endpoint.entity.js';
import { DeliveryTables1763900000000 } from './store/migrations/1763900000000-delivery-tables.js';
import { ConsentsByBank1765000000000 } from './store/migrations/1765000000000-consents-by-bank.js';
import { ConsentEnded1766200000000 } from './store/migrations/1766200000000-consent-ended.js';
import { Grants1766800000000 } from './store/migrations/1766800000000-grants.js';
import { OneConsentPolicy1766400000000 } from './store/migrations/1766400000000-one-consent-policy.js';
import { CustomerRights1767200000000 } from './store/migrations/1767200000000-customer-rights.js';
import { TopicPositions1765000000001 } from './store/migrations/1765000000001-topic-positions.js';
import { ByTransaction1766000000000 } from './store/migrations/1766000000000-by-transaction.js';

export const delivery: ServiceDefinition = {
  name: SERVICE,
  config: deliveryConfig,
  module: DeliveryModule,
  migrations: [
    DeliveryTables1763900000000,
    ConsentsByBank1765000000000,
    TopicPositions1765000000001,
    ByTransaction1766000000000,
    ConsentEnded1766200000000,
    OneConsentPolicy1766400000000,
    Grants1766800000000,
    CustomerRights1767200000000,
  ],
  entities: [EndpointRow],
  api: deliveryApi,
  tokens: AccountTokens,
  parkedTopic: parked,
  consumes,
};
