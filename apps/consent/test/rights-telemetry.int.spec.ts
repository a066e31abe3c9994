// Whatever a customer asks for, logs, traces and metrics know nothing of who it was, of which account, nor of what was written.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { createKey } from '@quittance/edge';
import { freePort, repoRoot, type SupervisedService, superviseService } from '@quittance/local-stack';
import { openTestbed, type OtlpReceiver, otlpReceiver, type Testbed } from '@quittance/testbed';
import { AccountErased, MatchingErased } from '../src/contract.js';
import { aMatchingErased } from '@quittance/contracts-consent/builders';
import { NEWEST } from '../src/notices/notices.js';
import { TestBank } from './kit/test-bank.js';
import { Visitor } from './kit/visitor.js';

const CANARY = 'cAnArY';

let bed: Testbed<'consent'>;
let otlp: OtlpReceiver;
let service: SupervisedService;
let bank: TestBank;
let logFile: string;
let metricsUrl: string;
let url: string;

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  bed = await openTestbed({ services: ['consent'] });
  otlp = await otlpReceiver();
  logFile = join(repoRoot, '.quittance', 'test-logs', `${bed.prefix}consent.log`);
  url = bed.url('consent');
  const internal = await freePort();
  metricsUrl = `http://127.0.0.1:${internal}/metrics`;
  service = await superviseService({
    name: 'consent',
    entry: 'apps/consent/dist/main.js',
    env: {
      ...bed.env('consent'),
      LOG_LEVEL: 'debug',
      INTERNAL_PORT: String(internal),
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      CONSENT_SECRET: 'test-secret-that-is-long-enough-to-use',
      CONSENT_RECEIPTS_URL: 'http://127.0.0.1:7103',
    },
    logFile,
    readyUrl: `${url}/health/ready`,
    restartOnCrash: false,
  });
  bank = await TestBank.start({ edgeUrl: url });
  const register = 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)';
  await bed.query('consent', register, ['north', bank.url, 'quittance', 'North']);
});
afterAll(async () => {
  await service?.stop();
  await bank?.stop();
  await otlp?.close();
  await bed?.close();
});

it('tells kinds and banks, and nothing else', async () => {
  const key = createKey('bank');
  const addKey = `INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, 'bank', 'north', $2)`;
  await bed.query('consent', addKey, [key.keyId, key.hash]);
  const asBank = (method: string, path: string, body: object) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const accounts = [{ id: `${CANARY}-account`, label: `${CANARY}-label` }];
  const who = { id: `${CANARY}-sub`, name: `${CANARY}-name`, accounts };
  const ada = await Visitor.signIn(url, bank, who);
  const consent = aConsentBody({ accountId: `${CANARY}-account`, noticeVersion: CANARY });
  expect((await asBank('PUT', `/v1/consents/${CANARY}-consent`, consent)).status).toBe(200);
  await ada.post('purposes/insights/give', { noticeVersion: NEWEST.version });
  const { json: token } = await ada.post('access-token', {});
  const { json: made } = await ada.post('requests', { kind: 'objection', text: `${CANARY}-words` });
  const answer = `/v1/requests/${String(made['requestId'])}/answer`;
  expect((await asBank('POST', answer, { outcome: 'done', text: `${CANARY}-answer` })).status).toBe(200);
  expect((await ada.get('holdings')).json['missing']).toEqual(['matching']);
  const erased = await ada.post('erasure', {});
  expect(erased.status).toBe(202);
  await bed.settled();
  const [record] = await bed.readValues(AccountErased);
  // One that cannot be read is parked.
  await bed.produceBytes(MatchingErased, CANARY, Buffer.from(CANARY));
  await bed.produce(MatchingErased, record!.askId, aMatchingErased({ askId: record!.askId }));
  await bed.settled();
  await otlp.untilTrace((spans) => spans.some(({ name }) => name === 'POST /customer/v1/erasure'));
  expect((await asBank('PUT', `/v1/consents/${CANARY}-consent`, consent)).status).toBe(409);

  const metrics = await (await fetch(metricsUrl)).text();
  expect(metrics).toContain('quittance_rights_requests_total{bank="north",kind="erasure"} 1');
  await service.stop();
  const logs = readFileSync(logFile, 'utf8');
  expect(logs).toContain('"kind":"objection"');
  const places = { metrics, logs, traces: Buffer.concat(otlp.bodies).toString('latin1') };
  const secrets = [CANARY, String(token['token']), record!.digest, record!.askId];
  const found = Object.entries(places).flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${place}`),
  );
  expect(found).toEqual([]);
}, 40_000);
