// A customer signs in through the bank and nobody else can: each way of an attacker is tried against a real OpenID provider.
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Browser } from '@quittance/testbed';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { type Edge, openEdge } from './edge.js';
import { TestBank } from './kit/test-bank.js';

const TIMEOUT_MS = 1_000;
const ada = {
  id: 'ada',
  claims: { name: 'Ada Byron', quittance_accounts: [{ id: 'A-1', label: 'Current account ··1234' }] },
};

let edge: Edge;
let bank: TestBank;
let other: TestBank;
let browser: Browser;
const stalled = new Set<ServerResponse>();

const register = async (bankId: string, { url, clientId }: TestBank): Promise<void> => {
  await edge.bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)', [
    bankId,
    url,
    clientId,
    `Bank ${bankId}`,
  ]);
};

beforeAll(async () => {
  // The provider warns of what is right for a test: it keeps all in memory.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  edge = await openEdge({ CONSENT_BANK_TIMEOUT_MS: String(TIMEOUT_MS) });
  bank = await TestBank.start({ edgeUrl: edge.service.url });
  other = await TestBank.start({ edgeUrl: edge.service.url });
  await register('north', bank);
  await register('south', other);
});
afterAll(async () => {
  await edge?.close();
  await bank?.stop();
  await other?.stop();
});
beforeEach(() => {
  browser = new Browser();
  for (const one of [bank, other]) one.customer = ada;
});
afterEach(() => {
  for (const one of [bank, other]) {
    one.instead = undefined;
    one.rewrites.clear();
  }
  for (const response of stalled) response.destroy();
  stalled.clear();
});

const at = (path: string): string => edge.service.url + path;
const isCallback = (url: URL): boolean => url.href.startsWith(at('/customer/callback'));
const isPage = (url: URL): boolean => url.href.startsWith(at('/my/'));
/** Where a sign-in ends, below the edge. */
const signIn = async (who = browser, bankId = 'north'): Promise<string> => {
  const { url } = await who.follow(at(`/customer/sign-in?bank=${bankId}`), isPage);
  expect(url.href.startsWith(edge.service.url)).toBe(true);
  return url.pathname + url.search;
};
/** The address that the bank sends the browser back to. */
const callbackOf = async (who = browser, bankId = 'north'): Promise<URL> =>
  (await who.follow(at(`/customer/sign-in?bank=${bankId}`), isCallback)).url;
const session = async (who = browser): Promise<Record<string, unknown>> =>
  (await (await who.ask(at('/customer/v1/session'))).json()) as Record<string, unknown>;
const signedOut = {
  signedIn: false,
  banks: [
    { bankId: 'north', name: 'Bank north' },
    { bankId: 'south', name: 'Bank south' },
  ],
};
const signOut = async (who: Browser, csrf: string | undefined): Promise<number> => {
  const headers = csrf === undefined ? {} : { 'x-csrf-token': csrf };
  return (await who.ask(at('/customer/v1/sign-out'), { method: 'POST', headers })).status;
};
const endAt = async (who: Browser, callback: URL): Promise<string | null> =>
  (await who.ask(callback.href)).headers.get('location');
const sessions = async (): Promise<number> =>
  (await edge.bed.query<object>('consent', 'SELECT 1 FROM customer_session')).length;

describe('a customer', () => {
  it('signs in through the bank, is known, and signs out', async () => {
    expect(await session()).toEqual(signedOut);
    expect(await signIn()).toBe('/my/');
    const known = await session();
    expect(known).toEqual({
      signedIn: true,
      bank: { bankId: 'north', name: 'Bank north' },
      name: 'Ada Byron',
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.any(String),
    });
    const minutes = (Date.parse(String(known['expiresAt'])) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30);
    const rows = await edge.bed.query('consent', 'SELECT bank_id, subject, accounts FROM customer_session');
    expect(rows).toContainEqual({
      bank_id: 'north',
      subject: 'pairwise-ada',
      accounts: [{ accountId: 'A-1', label: 'Current account ··1234', holders: 1 }],
    });
    expect(await signOut(browser, String(known['csrfToken']))).toBe(204);
    expect(await session()).toEqual(signedOut);
    expect(await signOut(browser, String(known['csrfToken']))).toBe(401);
  });

  it('is sent to the bank with a pushed and signed request: nothing of it is in the address', async () => {
    bank.asked.length = 0;
    const answer = await browser.ask(at('/customer/sign-in?bank=north'));
    const to = new URL(answer.headers.get('location') ?? '');
    expect([...to.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    expect(bank.asked).toContain('POST /request');
  });

  it('who declines, or names a bank that is not there, is told so', async () => {
    bank.customer = undefined;
    expect(await signIn()).toBe('/my/?problem=declined');
    for (const bankId of ['nobody', '', 'North', '__proto__', 'north&bank=south', '%00'])
      expect(await signIn(browser, bankId)).toBe('/my/?problem=unknown_bank');
  });

  it('gets cookies that no script reads and no other site’s form sends', async () => {
    const first = (await browser.ask(at('/customer/sign-in?bank=north'))).headers.getSetCookie();
    expect(first).toEqual([
      expect.stringMatching(/^quittance-sign-in=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const { url } = await browser.follow(at('/customer/sign-in?bank=north'), isCallback);
    expect((await browser.ask(url.href)).headers.getSetCookie()).toEqual([
      expect.stringMatching(/^quittance=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/),
      'quittance-sign-in=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });

  it('has at most five sessions, of which the oldest end', async () => {
    bank.customer = { ...ada, id: 'grace' };
    const browsers = Array.from({ length: 6 }, () => new Browser());
    for (const one of browsers) expect(await signIn(one)).toBe('/my/');
    const signedIn = await Promise.all(browsers.map(async (one) => (await session(one))['signedIn']));
    expect(signedIn).toEqual([false, true, true, true, true, true]);
  });

  it('is signed out when idle, when the session is old, and when the bank signs nobody in any more', async () => {
    const change = (sql: string) => edge.bed.query('consent', sql);
    await signIn();
    await change(`UPDATE customer_session SET last_used_at = last_used_at - ${29 * 60_000}`);
    expect((await session())['signedIn']).toBe(true);
    await change(`UPDATE customer_session SET last_used_at = last_used_at - ${30 * 60_000}`);
    expect((await session())['signedIn']).toBe(false);
    await signIn();
    await change(`UPDATE customer_session SET expires_at = expires_at - ${12 * 3_600_000}`);
    expect((await session())['signedIn']).toBe(false);
    await signIn();
    await change(`UPDATE bank_sign_in SET bank_id = 'gone' WHERE bank_id = 'north'`);
    expect((await session())['signedIn']).toBe(false);
    await change(`UPDATE bank_sign_in SET bank_id = 'north' WHERE bank_id = 'gone'`);
    expect((await session())['signedIn']).toBe(true);
  });
});

describe('an attacker', () => {
  it('cannot make a browser finish a sign-in that it did not begin', async () => {
    const mine = new Browser();
    const callback = await callbackOf(mine);
    expect(await endAt(browser, callback)).toBe('/my/?problem=expired');
    await browser.ask(at('/customer/sign-in?bank=north'));
    expect(await endAt(browser, callback)).toBe('/my/?problem=expired');
    expect((await session())['signedIn']).toBe(false);
    expect(await endAt(mine, callback)).toBe('/my/');
  });

  it('cannot use up a sign-in by a link to the callback', async () => {
    const callback = await callbackOf();
    const forged = new URL(callback);
    forged.searchParams.set('state', 'x');
    expect(await endAt(browser, forged)).toBe('/my/?problem=expired');
    expect(await endAt(browser, callback)).toBe('/my/');
  });

  it('cannot play a callback again, not even with the cookie', async () => {
    const callback = await callbackOf();
    const token = browser.cookie('quittance-sign-in') ?? '';
    const both = await Promise.all([endAt(browser, callback), endAt(browser, callback)]);
    expect(both.filter((to) => to === '/my/')).toHaveLength(1);
    const before = await sessions();
    browser.setCookie('127.0.0.1', 'quittance-sign-in', token);
    bank.asked.length = 0;
    expect(await endAt(browser, callback)).toBe('/my/?problem=expired');
    expect(await sessions()).toBe(before);
    expect(bank.asked).toEqual([]);
  });

  it('cannot finish a sign-in that has waited too long', async () => {
    const callback = await callbackOf();
    await edge.bed.query('consent', 'UPDATE sign_in_request SET expires_at = expires_at - 600000');
    expect(await endAt(browser, callback)).toBe('/my/?problem=expired');
  });

  it('cannot plant a session: a sign-in begins one of its own, and ends the one that was there', async () => {
    const mine = new Browser();
    await signIn(mine);
    const planted = mine.cookie('quittance') ?? '';
    browser.setCookie('127.0.0.1', 'quittance', planted);
    bank.customer = { ...ada, id: 'victim' };
    await signIn();
    expect(browser.cookie('quittance')).not.toBe(planted);
    expect((await session(mine))['signedIn']).toBe(false);
    browser.setCookie('127.0.0.1', 'quittance', 'x'.repeat(43));
    expect((await session())['signedIn']).toBe(false);
  });

  it('cannot sign a customer out from another site: the header is needed, and of that session', async () => {
    await signIn();
    const mine = new Browser();
    bank.customer = { ...ada, id: 'mallory' };
    await signIn(mine);
    const csrf = String((await session(mine))['csrfToken']);
    for (const shown of [undefined, '', 'x', csrf]) expect(await signOut(browser, shown)).toBe(403);
    expect((await session())['signedIn']).toBe(true);
  });

  it('cannot lead a customer elsewhere', async () => {
    for (const more of [
      '&next=https://evil.example',
      '&redirect_uri=https://evil.example',
      '&return_to=//evil.example',
    ]) {
      const { url } = await new Browser().follow(at(`/customer/sign-in?bank=north${more}`), isPage);
      expect(url.href).toBe(at('/my/'));
    }
    const callback = await callbackOf();
    callback.searchParams.set('next', 'https://evil.example');
    const answer = await browser.ask(callback.href, { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(answer.headers.get('location')).toBe('/my/');
  });

  it('cannot pass one bank’s answer off as another’s', async () => {
    const mixed = await callbackOf(browser, 'south');
    mixed.searchParams.set('iss', bank.url);
    expect(await endAt(browser, mixed)).toBe('/my/?problem=bank_answer');
    const silent = await callbackOf(browser, 'south');
    silent.searchParams.delete('iss');
    expect(await endAt(browser, silent)).toBe('/my/?problem=bank_answer');
  });

  it('cannot use a code of another sign-in', async () => {
    const mine = new Browser();
    const theirs = await callbackOf();
    const injected = await callbackOf(mine);
    injected.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    expect(await endAt(mine, injected)).toBe('/my/?problem=bank_answer');
  });

  it('finds nothing of a browser’s in the database, and no session by what is there', async () => {
    await signIn();
    const token = browser.cookie('quittance') ?? '';
    const rows = await edge.bed.query<{ token_hash: Buffer }>('consent', 'SELECT * FROM customer_session');
    expect(JSON.stringify(rows)).not.toContain(token);
    for (const { token_hash } of rows) {
      browser.setCookie('127.0.0.1', 'quittance', token_hash.toString('base64url'));
      expect((await session())['signedIn']).toBe(false);
    }
  });
});

describe('a bank', () => {
  const withIdToken = (change: (claims: object) => Promise<string>) =>
    bank.rewrites.set('/token', async (body) => ({
      ...body,
      ...(typeof body['id_token'] === 'string' && { id_token: await change(decodeJwt(body['id_token'])) }),
    }));
  const signed = (claims: object, key = bank.key, header = { alg: 'ES256', kid: 'bank' }) =>
    new SignJWT({ ...claims }).setProtectedHeader(header).sign(key);

  it('may sign its tokens anew, which shows that the next ones fail for their own reason', async () => {
    withIdToken((claims) => signed(claims));
    expect(await signIn()).toBe('/my/');
  });

  it.each<readonly [string, object]>([
    ['another client', { aud: 'another' }],
    ['another sign-in', { nonce: 'another' }],
    ['another issuer', { iss: 'https://other.example' }],
    ['a time that is over', { iat: 1, exp: 2 }],
    ['nobody', { sub: undefined }],
  ])('cannot sign in with an ID token for %s', async (_, over) => {
    withIdToken((claims) => signed({ ...claims, ...over }));
    expect(await signIn()).toBe('/my/?problem=bank_answer');
  });

  it('cannot sign in with an ID token that another key signed, or none', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    withIdToken((claims) => signed(claims, privateKey));
    expect(await signIn()).toBe('/my/?problem=bank_answer');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    withIdToken(async (claims) => `${none}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`);
    expect(await signIn()).toBe('/my/?problem=bank_answer');
  });

  it('cannot speak of somebody else than the ID token does, or in claims of another shape', async () => {
    bank.rewrites.set('/me', (body) => ({ ...body, sub: 'pairwise-somebody' }));
    expect(await signIn()).toBe('/my/?problem=bank_answer');
    bank.rewrites.clear();
    for (const accounts of [
      Array.from({ length: 51 }, (_, n) => ({ id: `A-${n}`, label: 'x' })),
      [{ id: 'A\u0000', label: 'x' }],
      [{ id: 'A', label: 'x\u202e'.repeat(200) }],
      'A',
    ]) {
      bank.customer = { id: 'ada', claims: { quittance_accounts: accounts } };
      expect(await signIn()).toBe('/my/?problem=bank_answer');
    }
  });

  it('cannot fill the edge’s memory', async () => {
    bank.rewrites.set('/me', (body) => ({ ...body, padding: 'x'.repeat(300_000) }));
    expect(await signIn()).toBe('/my/?problem=bank_unavailable');
  });

  it.each(['/request', '/token', '/me'])('that stalls at %s is given up, and holds up no other', async (path) => {
    await signIn();
    bank.instead = (request, response) => {
      if (request.url !== path) return false;
      stalled.add(response);
      return true;
    };
    const begun = performance.now();
    const waiting = Array.from({ length: 20 }, () => signIn(new Browser()));
    expect(await signIn(new Browser(), 'south')).toBe('/my/');
    expect(performance.now() - begun).toBeLessThan(TIMEOUT_MS);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['/my/?problem=bank_unavailable']));
    expect(performance.now() - begun).toBeLessThan(3 * TIMEOUT_MS);
    bank.instead = undefined;
    expect(await signIn()).toBe('/my/');
  });

  it('that drips its answer is given up as well', async () => {
    bank.instead = (request, response) => {
      if (request.url !== '/token') return false;
      stalled.add(response);
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
      return true;
    };
    expect(await signIn()).toBe('/my/?problem=bank_unavailable');
  });

  it('is asked by at most 16 at once', async () => {
    await signIn();
    bank.instead = (request, response) => {
      if (request.url === '/request') stalled.add(response);
      return request.url === '/request';
    };
    await Promise.all(Array.from({ length: 40 }, () => signIn(new Browser())));
    expect(stalled.size).toBe(16);
  });

  it('is found again once it is back, and one that does not name itself in its answers is not used', async () => {
    const third = await TestBank.start({ edgeUrl: edge.service.url });
    third.customer = ada;
    await register('third', third);
    try {
      third.instead = (_request, response) => {
        response.writeHead(503).end();
        return true;
      };
      expect(await signIn(browser, 'third')).toBe('/my/?problem=bank_unavailable');
      third.instead = undefined;
      third.rewrites.set('/.well-known/openid-configuration', (body) => ({
        ...body,
        authorization_response_iss_parameter_supported: false,
      }));
      expect(await signIn(browser, 'third')).toBe('/my/?problem=bank_unavailable');
      third.rewrites.set('/.well-known/openid-configuration', (body) => ({
        ...body,
        token_endpoint: 'http://192.0.2.1/token',
      }));
      expect(await signIn(browser, 'third')).toBe('/my/?problem=bank_unavailable');
      third.rewrites.set('/.well-known/openid-configuration', (body) => ({ ...body, issuer: bank.url }));
      expect(await signIn(browser, 'third')).toBe('/my/?problem=bank_answer');
      third.rewrites.clear();
      expect(await signIn(browser, 'third')).toBe('/my/');
    } finally {
      await edge.bed.query('consent', `DELETE FROM bank_sign_in WHERE bank_id = 'third'`);
      await third.stop();
    }
  });
});
