import type { ServiceDefinition } from '@quittance/runtime';
import { SERVICE } from './contract.js';
import { ingestionConfig } from './ingestion.config.js';
import { IngestionModule } from './ingestion.module.js';
import { ingestionApi } from './http/api.js';
import { IngestionAcceptorClaims1764600000000 } from './store/migrations/1764600000000-acceptor-claims.js';
import { IngestionTables1763900000000 } from './store/migrations/1763900000000-ingestion-tables.js';
import { StoreRow } from './store/store.entity.js';
import { StoreBodies1766000000000 } from './store/migrations/1766000000000-store-bodies.js';
import { StoreBodyText1766300000000 } from './store/migrations/1766300000000-store-body-text.js';

export const ingestion: ServiceDefinition = {
  name: SERVICE,
  config: ingestionConfig,
  module: IngestionModule,
  migrations: [
    IngestionTables1763900000000,
    IngestionAcceptorClaims1764600000000,
    StoreBodies1766000000000,
    StoreBodyText1766300000000,
  ],
  entities: [StoreRow],
  api: ingestionApi,
};
