// An operator says through which provider a bank's customers sign in; whoever came through another one is signed out.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addBank } from '../src/index.js';
import { type OpsBed, openOpsBed } from './ops-bed.js';

let world: OpsBed;

beforeAll(async () => {
  world = await openOpsBed([]);
  await addBank(world.operator, { id: 'north' });
});
afterAll(() => world?.close());

const signIn = (issuer: string, bank = 'north', name = 'North Bank') =>
  world.ops('bank', 'sign-in', bank, '--issuer', issuer, '--client-id', 'quittance', '--name', name);
const someoneSignedIn = (bankId: string) =>
  world.bed.query('consent', `INSERT INTO customer_session VALUES ($1, $2, 's', NULL, '[]', 1, 1, 1)`, [
    Buffer.from(bankId),
    bankId,
  ]);
const signedIn = async () =>
  (await world.bed.query<{ bank_id: string }>('consent', 'SELECT bank_id FROM customer_session')).map(
    ({ bank_id }) => bank_id,
  );

it('is for banks that are admitted, with all that it needs', async () => {
  expect((await signIn('https://id.example', 'south')).error).toMatch(/There is no bank "south": add it first/);
  expect((await world.ops('bank', 'sign-in', 'north', '--name', 'x')).error).toMatch(/Needed: --issuer, --client-id/);
  expect((await world.ops('bank', 'sign-in', 'north', '--remove')).error).toMatch(/No customers sign in through/);
  expect((await signIn('https://id.example', 'north', 'North\nBank')).error).toMatch(/on one line/);
});

it.each([
  'http://id.example',
  'http://127.0.0.1.evil.example',
  'ftp://127.0.0.1',
  'https://id.example/?a=b',
  'https://id.example/#a',
  'https://user@id.example',
  'id.example',
  `https://id.example/${'x'.repeat(500)}`,
])('takes no issuer that others could listen in on, or that is none: %s', async (issuer) => {
  expect((await signIn(issuer)).error).toMatch(/cannot be an issuer/);
});

it('is listed, changed, and signs out whoever came through another provider', async () => {
  expect((await signIn('http://127.0.0.1:7110/oidc')).code).toBe(0);
  await someoneSignedIn('north');
  await someoneSignedIn('south');
  expect((await signIn('http://127.0.0.1:7110/oidc', 'north', 'The North Bank')).code).toBe(0);
  expect(await signedIn()).toEqual(['north', 'south']);
  expect((await world.ops('bank', 'sign-in')).out).toMatch(
    /north +The North Bank +http:\/\/127\.0\.0\.1:7110\/oidc +quittance/,
  );
  expect((await signIn('https://id.north.example')).code).toBe(0);
  expect(await signedIn()).toEqual(['south']);
});

it('ends when it is removed, and everybody who came through it is signed out', async () => {
  await someoneSignedIn('north');
  expect((await world.ops('bank', 'sign-in', 'north', '--remove')).code).toBe(0);
  expect(await signedIn()).toEqual(['south']);
  expect((await world.ops('bank', 'sign-in')).out).not.toContain('north');
});

it('keeps who signs a bank’s security events, where that is not its provider', async () => {
  const registered = async (...more: string[]) => {
    const flags = ['--issuer', 'https://id.example', '--client-id', 'quittance', '--name', 'North', ...more];
    const { error } = await world.ops('bank', 'sign-in', 'north', ...flags);
    const rows = await world.bed.query('consent', 'SELECT events_issuer, events_jwks FROM bank_sign_in');
    return [error, rows[0]];
  };
  expect((await registered('--events-jwks', 'http://keys.example/jwks'))[0]).toMatch(/cannot be where keys are/);
  expect((await registered('--events-issuer', 'a\nb'))[0]).toMatch(/on one line/);
  const own = ['--events-issuer', 'https://events.example', '--events-jwks', 'https://keys.example/jwks?v=1'];
  expect((await registered(...own))[1]).toEqual({
    events_issuer: 'https://events.example',
    events_jwks: 'https://keys.example/jwks?v=1',
  });
  expect((await registered())[1]).toEqual({ events_issuer: null, events_jwks: null });
});
