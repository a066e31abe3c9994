// No receipt is looked at before it is known which accounts are erased: a database that came back from a backup has some of them still.
import { expect, it } from '@jest/globals';
import { aReceiptReady } from '@quittance/contracts-bank/builders';
import { retry, type Unit } from '@quittance/kafka';
import { ReceiptReadyHandler } from './receipt-ready.handler.js';

it('waits until the erasures are known, and touches nothing', async () => {
  const freshness = { knowsErasures: () => false, isFresh: () => true };
  const handler = new ReceiptReadyHandler(freshness as never, {} as never, {} as never);
  const records = [1, 2].map((revision) => ({ value: aReceiptReady({ revision }), trace: {} }));
  const unit = { query: () => Promise.reject(new Error('the database is asked')) } as unknown as Unit;
  const wait = retry('erasures-unknown');
  expect(await handler.handle(records as never, unit)).toEqual([wait, wait]);
});
