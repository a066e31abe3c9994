// Whatever comes of a sign-in, logs, traces and metrics know nothing of who it was, nor what would let another in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { freePort, repoRoot, type SupervisedService, superviseService } from '@quittance/local-stack';
import { Browser, openTestbed, type OtlpReceiver, otlpReceiver, type Testbed } from '@quittance/testbed';
import { TestBank } from './kit/test-bank.js';

const CANARY = 'cAnArY';
const claims = { name: `${CANARY}-name`, quittance_accounts: [{ id: `${CANARY}-account`, label: `${CANARY}-label` }] };

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
    },
    logFile,
    readyUrl: `${url}/health/ready`,
    restartOnCrash: false,
  });
  bank = await TestBank.start({ edgeUrl: url });
  await bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)', [
    'north',
    bank.url,
    'quittance',
    'North',
  ]);
});
afterAll(async () => {
  await service?.stop();
  await bank?.stop();
  await otlp?.close();
  await bed?.close();
});

it('tells a bank and an outcome, and nothing else', async () => {
  const secrets = new Set<string>([CANARY]);
  const signIn = async (): Promise<string> => {
    const browser = new Browser();
    const { url: callback } = await browser.follow(`${url}/customer/sign-in?bank=north`, ({ pathname }) =>
      pathname.endsWith('/callback'),
    );
    for (const name of ['code', 'state']) secrets.add(callback.searchParams.get(name) ?? CANARY);
    secrets.add(browser.cookie('quittance-sign-in') ?? CANARY);
    const to = (await browser.ask(callback.href)).headers.get('location') ?? '';
    secrets.add(browser.cookie('quittance') ?? CANARY);
    const session = (await (await browser.ask(`${url}/customer/v1/session`)).json()) as { csrfToken?: string };
    secrets.add(session.csrfToken ?? CANARY);
    return to;
  };
  bank.customer = { id: `${CANARY}-sub`, claims };
  expect(await signIn()).toBe('/my/');
  bank.customer = { id: `${CANARY}-sub`, claims: { ...claims, name: `${CANARY}\n` } };
  expect(await signIn()).toBe('/my/?problem=bank_answer');
  bank.rewrites.set('/token', () => ({ error: `${CANARY}_error`, error_description: CANARY }));
  expect(await signIn()).toBe('/my/?problem=bank_answer');
  bank.rewrites.set('/token', (body) => ({ ...body, id_token: `${CANARY}.${CANARY}.${CANARY}` }));
  expect(await signIn()).toBe('/my/?problem=bank_answer');
  bank.rewrites.clear();
  bank.customer = undefined;
  expect(await signIn()).toBe('/my/?problem=declined');
  const stranger = new Browser();
  const forged = `error=${CANARY}&error_description=${CANARY}&code=${CANARY}&state=${CANARY}`;
  for (const path of [`callback?${forged}`, `sign-in?bank=${CANARY}`]) await stranger.ask(`${url}/customer/${path}`);
  await otlp.untilTrace((spans) => spans.some(({ name }) => name === 'GET /customer/sign-in'));

  const metrics = await (await fetch(metricsUrl)).text();
  expect(metrics).toContain('quittance_sign_ins_total{bank="north",outcome="signed_in"} 1');
  await service.stop();
  const logs = readFileSync(logFile, 'utf8');
  expect(logs).toContain('"outcome":"bank_answer"');
  expect(otlp.spans.map(({ name }) => name)).toContain('GET /customer/callback');
  const places = { metrics, logs, traces: Buffer.concat(otlp.bodies).toString('latin1') };
  const found = Object.entries(places).flatMap(([place, text]) =>
    [...secrets].filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${place}`),
  );
  expect(secrets.size).toBeGreaterThan(15);
  expect(found).toEqual([]);
});
