// Customers of the sample bank sign in to the network through it: the real edge, the real provider, and what a browser does between them.
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { consent } from '@quittance/consent';
import { type RunningService, startService } from '@quittance/runtime';
import { Browser, openTestbed, type Testbed } from '@quittance/testbed';
import { type SampleBank, startSampleBank } from '../src/start-sample-bank.js';
import { secret } from './edge.js';

let bed: Testbed<'consent'>;
let network: RunningService;
let bank: SampleBank;
let browser: Browser;

const entry = (accountId: string, holder: string) => ({
  transactionId: `t-${accountId}`,
  accountId,
  holder,
  descriptor: 'FOXED PAGES',
  direction: 'debit',
  amountMinor: 1295,
  currency: 'GBP',
  at: '2026-07-03T09:15:00Z',
});

beforeAll(async () => {
  bed = await openTestbed({ services: ['consent'] });
  const env = { ...bed.env('consent'), LOG_LEVEL: 'error', CONSENT_SECRET: 'test-secret-that-is-long-enough-to-use' };
  network = await startService(consent, env, (error) => {
    throw error;
  });
  const places = { deliveryUrl: network.url, consentUrl: network.url };
  bank = await startSampleBank({ bankId: 'north', name: 'North Bank', apiKey: 'k', secret, ...places });
  const people = [
    entry('a1', 'Ada <Byron>'),
    entry('a2', 'Grace'),
    ...Array.from({ length: 20 }, (_, n) => entry(`b${n}`, `Bob ${n}`)),
  ];
  await fetch(`${bank.url}/transactions`, {
    method: 'POST',
    body: people.map((one) => JSON.stringify(one)).join('\n'),
  });
  await bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)', [
    'north',
    `${bank.url}/oidc`,
    'quittance',
    'North Bank',
  ]);
});
afterAll(async () => {
  await bank?.stop();
  await network?.stop();
  await bed?.close();
});
beforeEach(() => {
  browser = new Browser();
});

const isPage = (url: URL): boolean => url.href.startsWith(`${network.url}/my/`);
/** The page of the bank that asks who signs in. */
const begin = async (): Promise<{ url: URL; text: string; policy: string }> => {
  const { url, answer } = await browser.follow(`${network.url}/customer/sign-in?bank=north`);
  expect(answer?.status).toBe(200);
  return { url, text: (await answer?.text()) ?? '', policy: answer?.headers.get('content-security-policy') ?? '' };
};
const press = async (page: URL, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  browser.ask(page.origin + page.pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
const endOf = async (answer: Response): Promise<string> => {
  const { url } = await browser.follow(answer.headers.get('location') ?? '', isPage);
  return url.pathname + url.search;
};
const session = async () =>
  (await (await browser.ask(`${network.url}/customer/v1/session`)).json()) as Record<string, unknown>;

it('asks who is there, and lets the one who was picked in, with their own account', async () => {
  const page = await begin();
  expect(page.url.pathname).toMatch(/^\/sign-in\//);
  expect(page.text).toContain('Ada &lt;Byron&gt;');
  expect(page.text).toContain('10 more');
  expect(page.policy).toContain(`form-action 'self' ${network.url};`);
  const found = await (await browser.ask(`${page.url.href}?q=bob+17`)).text();
  expect(found).toContain('Bob 17');
  expect(found).not.toContain('Ada');
  expect(await endOf(await press(page.url, 'account=a1'))).toBe('/my/');
  expect(await session()).toMatchObject({ signedIn: true, bank: { name: 'North Bank' }, name: 'Ada <Byron>' });
  const [row] = await bed.query<{ subject: string; accounts: unknown }>('consent', 'SELECT * FROM customer_session');
  expect(row?.subject).toMatch(/^[\w-]{43}$/);
  expect(row?.accounts).toEqual([
    { accountId: 'a1', label: expect.stringMatching(/^Current account ··\d{4}$/), holders: 1 },
  ]);
});

it('asks each time, and takes a cancel for an answer', async () => {
  await endOf(await press((await begin()).url, 'account=a1'));
  const again = await begin();
  expect(again.text).toContain('Continue as …');
  expect(await endOf(await press(again.url, 'account=a2'))).toBe('/my/');
  expect(await session()).toMatchObject({ name: 'Grace' });
  expect(await endOf(await press((await begin()).url, ''))).toBe('/my/?problem=declined');
});

it('signs nobody in for another site, in another browser, or who is no customer', async () => {
  const page = await begin();
  expect((await press(page.url, 'account=a1', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await press(page.url, 'account=nobody')).status).toBe(400);
  const other = new Browser();
  expect((await other.ask(page.url.href)).status).toBe(404);
  expect((await other.ask(page.url.href, { method: 'POST', body: 'account=a1' })).status).toBe(404);
  expect((await session())['signedIn']).toBe(false);
});

it('leads from an account to what is shared of it', async () => {
  const text = await (await fetch(`${bank.url}/accounts/a1`)).text();
  expect(text).toContain(`<a href="${network.url}/customer/sign-in?bank=north">See and change what you share</a>`);
});
