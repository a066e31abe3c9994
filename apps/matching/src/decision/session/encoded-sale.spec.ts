// A stored document is decoded whichever version of its record it was written with.
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { aSaleRecorded } from '@quittance/contracts-retailer/builders';
import { EncodedSale } from './encoded-sale.js';

/** The magic byte and the id that schemas/ids.json pins for version 1. */
const FRAME = '0000000002';

it('decodes documents from before slips had several codes', () => {
  const fixture = readFileSync(`${import.meta.dirname}/../../../../../schemas/fixtures/sale-recorded.1.hex`, 'utf8');
  const body = /^full ([0-9a-f]+)$/m.exec(fixture)?.[1] ?? '';
  const { record } = EncodedSale.read(Buffer.from(`${FRAME}${body}`, 'hex'));
  expect(record).toMatchObject({ ...aSaleRecorded(), barcodes: [] });
});

it('decodes what it packed', () => {
  const document = EncodedSale.of(aSaleRecorded());
  document.pack();
  expect(document.record).toMatchObject(aSaleRecorded());
});
