import { AcceptedJson, Id } from '@quittance/edge/shapes';
import {
  HeartbeatBody,
  RegisteredJson,
  SaleBody,
  SaleStateJson,
  StoreBody,
  StoreId,
  StoreJson,
  StorePageJson,
} from '@quittance/retailer-api';
import type { EdgeApi } from '@quittance/edge';
import { REFUSALS } from '../errors.js';
import { SalesController } from './sales.controller.js';
import { StoresController } from './stores.controller.js';

export const ingestionApi: EdgeApi = {
  title: 'Quittance for retailers',
  description:
    'Register stores and send their sales, as they happen. Amounts are integers of minor units; unknown is left out, never null; a field that is not described is refused by name.',
  port: 7101,
  key: 'retailer',
  groups: {
    stores: { description: 'The shops whose sales are sent, and how far they have come', controller: StoresController },
    sales: { description: 'Sales, refunds and voids as the till has them', controller: SalesController },
  },
  params: {
    storeId: { description: 'Your own id of the store', schema: StoreId, example: 'high-street' },
    saleId: { description: 'Your own id of the sale', schema: Id, example: 's-1' },
  },
  shapes: {
    Store: StoreBody,
    RegisteredStore: StoreJson,
    StorePage: StorePageJson,
    Registered: RegisteredJson,
    Sale: SaleBody,
    SaleState: SaleStateJson,
    Heartbeat: HeartbeatBody,
    Accepted: AcceptedJson,
  },
  refusals: REFUSALS,
};
