import type { SaleRecorded } from '@quittance/contracts-retailer';

/** What linking looks at of a till document. */
export type SaleOutline = Pick<
  SaleRecorded,
  | 'retailerId'
  | 'storeId'
  | 'saleId'
  | 'revision'
  | 'kind'
  | 'copy'
  | 'originalSaleId'
  | 'tillId'
  | 'sequence'
  | 'soldAt'
  | 'soldAtText'
  | 'soldAtZone'
  | 'currency'
  | 'tenders'
>;
