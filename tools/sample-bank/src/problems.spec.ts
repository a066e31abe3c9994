// Whatever cannot be asked of the bank is answered in the form of all its refusals, without a word of what was asked.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Edge } from '../test/edge.js';
import { type SampleBank, startSampleBank } from './start-sample-bank.js';

let edge: Edge;
let bank: SampleBank;

beforeEach(async () => {
  edge = new Edge();
  bank = await startSampleBank({ bankId: 'b1', name: 'Test Bank', deliveryUrl: await edge.start(), apiKey: 'k' });
});

afterEach(async () => {
  await bank.stop();
  await edge.stop();
});

describe('what cannot be asked', () => {
  it('is a problem where a webhook is refused, too', async () => {
    const answer = await fetch(`${bank.url}/webhooks`, { method: 'POST', body: '{"canary":1}' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      401,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(await answer.text()).not.toContain('canary');
  });

  it('is a problem where another site’s page presses a button, too', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await fetch(`${bank.url}/accounts/a1/t1/dispute`, { method: 'POST', headers });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it.each([
    ['a broken escape', '/accounts/canary%ZZ', 400],
    ['a broken escape of a transaction', '/accounts/a1/canary%ZZ', 400],
    ['an id of 2,000 characters', `/accounts/canary${'x'.repeat(2_000)}`, 414],
    ['an unknown path', '/canary/nothing/is/here', 404],
  ])('is a problem that does not repeat it: %s', async (_, path, status) => {
    const answer = await fetch(bank.url + path);
    const text = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(text).not.toContain('canary');
    expect(JSON.parse(text)).toMatchObject({ status });
  });
});
