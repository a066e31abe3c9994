// What the shape of a sale takes, its record can hold.
import { describe, expect, it } from '@jest/globals';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { aSaleBody } from '../test-kit/builders.js';
import { checkSale } from './check-sale.js';
import { toSaleRecorded } from './to-sale-recorded.js';

const arrival = { retailerId: 'r', receivedAt: Date.UTC(2026, 10, 20), storeTimeZone: 'Europe/London' };
/** Avro's long, as it is written and read here, ends one short of the largest safe integer. */
const LARGEST = Number.MAX_SAFE_INTEGER - 1;

describe('the sequence of a receipt', () => {
  it('is recorded up to its largest', () => {
    const body = aSaleBody({ sequence: LARGEST });
    expect(checkSale(body).ok).toBe(true);
    const record = toSaleRecorded(body, arrival);
    expect(SaleRecorded.decode(SaleRecorded.encode(record))).toMatchObject({ ok: true, value: { sequence: LARGEST } });
  });

  it.each([LARGEST + 1, -1, 0.5])('is refused where it is %d', (sequence) => {
    expect(checkSale(aSaleBody({ sequence }))).toMatchObject({ ok: false, errors: [{ field: '/sequence' }] });
  });
});
