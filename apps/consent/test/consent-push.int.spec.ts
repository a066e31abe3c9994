// Events reach the banks that want them pushed, each in its own time: one that fails or hangs is tried again and delays no other.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Edge, openEdge } from './edge.js';
import { LocalServer } from './kit/events-bank.js';

const TIMEOUT_MS = 1_500;

let edge: Edge;
const receivers: Receiver[] = [];

beforeAll(async () => {
  edge = await openEdge({
    CONSENT_ALLOW_PRIVATE_ENDPOINTS: 'true',
    CONSENT_BANK_TIMEOUT_MS: String(TIMEOUT_MS),
    CONSENT_EVENT_RETRY_SCHEDULE_MS: '200,200',
  });
});
afterAll(() => edge?.close());
afterEach(async () => {
  for (const { server } of receivers.splice(0)) await server.stop();
});

/** A bank's endpoint. It verifies what it gets, as RFC 8935 has it, and then answers what it is told to; `hang`: nothing. */
class Receiver {
  server!: LocalServer;
  answers: (number | 'hang')[] = [];
  readonly got: { readonly at: number; readonly claims: Record<string, unknown> }[] = [];
  asked = 0;
  /** Requests at once. */
  most = 0;
  #open = 0;

  private constructor(readonly bankId: string) {}

  static async start(bankId: string): Promise<Receiver> {
    const receiver = new Receiver(bankId);
    receiver.server = await LocalServer.start((request, response) => {
      receiver.asked += 1;
      receiver.#open += 1;
      receiver.most = Math.max(receiver.most, receiver.#open);
      response.on('close', () => (receiver.#open -= 1));
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = receiver.answers.length > 1 ? receiver.answers.shift()! : (receiver.answers[0] ?? 202);
        if (answer === 'hang') return;
        const end = (status: number): void => void response.writeHead(status, { location: '/elsewhere' }).end();
        const type = request.headers['content-type'];
        receiver.#take(type, Buffer.concat(chunks).toString(), answer).then(
          () => end(answer),
          () => end(400),
        );
      });
    });
    receivers.push(receiver);
    return receiver;
  }

  async #take(type: string | undefined, token: string, answer: number): Promise<void> {
    if (type !== 'application/secevent+jwt') throw new Error(type);
    const keys = createRemoteJWKSet(new URL(`${edge.service.url}/.well-known/jwks.json`));
    const expected = { issuer: edge.service.url, audience: this.bankId, typ: 'secevent+jwt' };
    const { payload } = await jwtVerify(token, keys, expected);
    if (answer === 202) this.got.push({ at: Date.now(), claims: payload });
  }
}

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const stream = (key: string, delivery: object) =>
  edge.send('PUT', key, '/v1/consent-events/stream', JSON.stringify({ delivery }));
const pushTo = (key: string, { server }: Receiver) =>
  stream(key, { method: 'push', endpoint_url: `${server.url}/sets` });
const polled = async (key: string): Promise<string[]> =>
  Object.keys((await edge.send('POST', key, '/v1/consent-events', '{}')).json['sets'] as object);
/** A consent that time ends at once. */
const ends = async (key: string): Promise<string> => {
  const consentId = randomUUID();
  const expiresAt = new Date(Date.now() + 300).toISOString();
  await edge.put(key, consentId, aConsentBody({ accountId: consentId, scopes: ['receipts'], expiresAt }));
  return consentId;
};
const attemptsOf = async (consentId: string): Promise<unknown> => {
  const rows = await edge.bed.query<{ attempts: number; due_at: string | null }>(
    'consent',
    'SELECT attempts, due_at FROM consent_event WHERE consent_id = $1',
    [consentId],
  );
  return rows[0] && [rows[0].attempts, rows[0].due_at];
};

describe('an event', () => {
  it('is pushed where its bank says, and is over once that is answered 202', async () => {
    const key = await edge.keyOf('good');
    const receiver = await Receiver.start('good');
    expect((await pushTo(key, receiver)).json).toEqual({
      delivery: { method: 'push', endpoint_url: `${receiver.server.url}/sets` },
    });
    expect((await edge.get(key, '/v1/consent-events/stream')).json['delivery']).toMatchObject({ method: 'push' });
    const consentId = await ends(key);
    await until(() => receiver.got.length > 0);
    expect(receiver.got[0]?.claims).toMatchObject({
      sub_id: { consent_id: consentId, account_id: consentId },
      events: { 'urn:quittance:consent:expired': { scopes: ['receipts'], by: 'time' } },
    });
    await until(async () => (await polled(key)).length === 0);
    expect(receiver.asked).toBe(1);
  });

  it.each([500, 302, 400])('that is answered %d comes again, the same', async (status) => {
    const bankId = `status-${status}`;
    const key = await edge.keyOf(bankId);
    const receiver = await Receiver.start(bankId);
    receiver.answers = [status, 202];
    await pushTo(key, receiver);
    await ends(key);
    await until(() => receiver.got.length > 0);
    expect(receiver.asked).toBe(2);
    await until(async () => (await polled(key)).length === 0);
  });

  it('that was tried often enough stays to be polled, until the bank saves its stream again', async () => {
    const key = await edge.keyOf('late');
    const receiver = await Receiver.start('late');
    receiver.answers = [503];
    await pushTo(key, receiver);
    const consentId = await ends(key);
    await until(async () => JSON.stringify(await attemptsOf(consentId)) === '[3,null]');
    expect(receiver.asked).toBe(3);
    expect(await polled(key)).toHaveLength(1);
    receiver.answers = [202];
    await pushTo(key, receiver);
    await until(() => receiver.got.length === 1);
  });

  it('of a bank that polls, or polls again, is not pushed', async () => {
    const key = await edge.keyOf('poller');
    const receiver = await Receiver.start('poller');
    expect((await edge.get(key, '/v1/consent-events/stream')).json).toEqual({ delivery: { method: 'poll' } });
    await pushTo(key, receiver);
    expect((await stream(key, { method: 'poll' })).json).toEqual({ delivery: { method: 'poll' } });
    await ends(key);
    await until(async () => (await polled(key)).length === 1);
    // Another bank's, put in later, has come: this one's would have as well.
    const other = await Receiver.start('other');
    const otherKey = await edge.keyOf('other');
    await pushTo(otherKey, other);
    await ends(otherKey);
    await until(() => other.got.length === 1);
    expect(receiver.asked).toBe(0);
  });

  it('of one bank does not wait for another that hangs', async () => {
    const [hanging, good] = [await Receiver.start('hanging'), await Receiver.start('prompt')];
    hanging.answers = ['hang'];
    const [hangingKey, goodKey] = [await edge.keyOf('hanging'), await edge.keyOf('prompt')];
    await pushTo(hangingKey, hanging);
    await pushTo(goodKey, good);
    for (let n = 0; n < 4; n += 1) await ends(hangingKey);
    await until(() => hanging.asked > 0);
    for (let n = 0; n < 5; n += 1) await ends(goodKey);
    await until(() => good.got.length === 5);
    const apart = good.got.at(-1)!.at - good.got[0]!.at;
    expect(apart).toBeLessThan(TIMEOUT_MS);
    expect(hanging.most).toBe(1);
    await until(async () => (await polled(hangingKey)).length === 4);
    hanging.answers = [202];
    await until(() => hanging.got.length === 4);
  });
});

describe('a stream', () => {
  it.each<object>([
    { method: 'push' },
    { method: 'poll', endpoint_url: 'https://events.example.com' },
    { method: 'push', endpoint_url: 'ftp://events.example.com' },
    { method: 'push', endpoint_url: 'https://user:password@events.example.com' },
    { method: 'push', endpoint_url: 'x' },
    { method: 'other' },
    {},
  ])('is refused where it is none: %j', async (delivery) => {
    const { status, json } = await stream(await edge.keyOf('odd'), delivery);
    expect([status, json['code']]).toEqual([400, 'invalid_stream']);
  });
});
