import { compileContentHash } from '@quittance/edge/shapes';
import { SaleBody, StoreBody } from './shapes.js';

/**
 * 16 bytes that tell the contents of one (retailer, saleId, revision) apart, whatever the order of keys. The revision is
 * part of that key, and leaving it out means 1, so it is not content.
 */
export const saleContentHash = compileContentHash(SaleBody, 'revision');

export const storeContentHash = compileContentHash(StoreBody);
