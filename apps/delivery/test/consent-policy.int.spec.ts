// Delivery's consents, its function in the database among them, pass the one suite of the consent policy.
import { afterAll, beforeAll, expect } from '@jest/globals';
import {
  type ConsentRecord,
  consentsOf,
  coversFrom,
  grantsOf,
  isCovered,
  type Verdict,
  verdict,
} from '@quittance/consent-policy';
import {
  type ConsentReader,
  describeConsentPolicy,
  toDelivered,
  toParked,
} from '@quittance/consent-policy/conformance';
import { inTransaction, type Unit } from '@quittance/kafka';
import { createDataSource, createLogger } from '@quittance/runtime';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Consents } from '../src/contract.js';
import { DeliveryEvents } from '../src/events.js';
import { ConsentChangedHandler } from '../src/handlers/consent-changed.handler.js';
import { delivery } from '../src/index.js';
import type { WebhookSender } from '../src/sender/webhook-sender.js';
import { coversOf, uncovered } from '../src/store/consent.store.js';

let bed: Testbed<'delivery'>;
let source: DataSource;

const events = new DeliveryEvents(createLogger('delivery', 'fatal'), new Registry());
const handler = new ConsentChangedHandler(events, { wake: () => undefined } as unknown as WebhookSender);
const run = <R>(work: (unit: Unit) => Promise<R>): Promise<R> => inTransaction(source, work);

const reader: ConsentReader = {
  read: async (records) => {
    const delivered = records.map((record) => {
      const { expiresAt = null, ...consent } = record.consent;
      const value = { ...consent, expiresAt, changedAt: consent.version };
      return toDelivered(record, Consents.name, value);
    });
    await run((unit) => handler.handle(delivered, unit));
  },
  park: (records) => run((unit) => handler.onParked(records.map(toParked), unit)),
  verdicts: async (questions) => {
    const rows = await source.query<{ verdict: Verdict }[]>(
      `SELECT consent_verdict(q.bank, q.account, to_timestamp(q.at / 1000.0)) AS verdict
         FROM unnest($1::text[], $2::text[], $3::float8[]) WITH ORDINALITY AS q(bank, account, at, place) ORDER BY q.place`,
      [questions.map((q) => q.bankId), questions.map((q) => q.accountId), questions.map((q) => q.at)],
    );
    return rows.map((row) => row.verdict);
  },
  check: async (state) => {
    const consents = [...state.consents.values()];
    const now = Date.now();
    await run(async (unit) => {
      const expected = consents.map((consent) => {
        const standing = consentsOf(state, consent);
        return { verdict: verdict(standing, 'receipts', now), coversFrom: coversFrom(standing, 'receipts', now) };
      });
      expect(await coversOf(unit, consents)).toEqual(expected);
      // Where a cover ends, the account keeps what another consent covers, shut or not.
      for (const ended of consents) {
        const others = consents
          .filter((other) => other !== ended && isOfOneAccount(other, ended))
          .map((other) => ({ grants: grantsOf(other) }));
        expect(await uncovered(unit, [ended])).toHaveLength(isCovered(others, 'receipts', now) ? 0 : 1);
      }
    });
  },
  forgetAll: async () => {
    const tables = ['consent', 'key_block', 'delivery', 'receipt_event'];
    for (const table of tables) await source.query(`DELETE FROM ${table}`);
  },
};

const isOfOneAccount = (a: ConsentRecord, b: ConsentRecord): boolean =>
  a.bankId === b.bankId && a.accountId === b.accountId;

beforeAll(async () => {
  bed = await openTestbed({ services: ['delivery'] });
  const { migrations } = delivery;
  source = createDataSource({ url: bed.databaseUrl('delivery'), pool: 2, service: 'delivery', migrations });
  await source.initialize();
  await source.runMigrations();
});
afterAll(async () => {
  await source?.destroy();
  await bed?.close();
});

describeConsentPolicy(() => reader, ['receipts']);
