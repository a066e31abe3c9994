// Whatever an edge answers, a browser runs, frames, guesses and keeps nothing of it, but for the page at /docs, which runs its own files only.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { type Answer, type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('B-1');
});
afterAll(() => edge?.close());

/** The directives of a policy by name. */
const policyOf = ({ headers }: Answer): Record<string, string> =>
  Object.fromEntries(
    (headers.get('content-security-policy') ?? '').split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );

describe('every answer of an edge', () => {
  const answers: readonly (readonly [string, number, () => Promise<Answer>])[] = [
    ['a document', 200, () => edge.put(key, 'headers', aConsentBody({ accountId: 'A-headers' }))],
    ['a document read', 200, () => edge.get(key, '/v1/consents/headers')],
    ['a refusal of what is in the body', 400, () => edge.put(key, 'headers', { colour: 'red' })],
    ['a refusal of a body that is not JSON', 400, () => edge.send('PUT', key, '/v1/consents/headers', '{')],
    ['a refusal without a key', 401, () => edge.get(undefined, '/v1/consents/headers')],
    ['an unknown route', 404, () => edge.get(key, '/nothing/here')],
    ['an unknown file of the documentation', 404, () => edge.get(undefined, '/docs/nothing.js')],
    ['health', 200, () => edge.get(undefined, '/health/live')],
    ['the description of the API', 200, () => edge.get(undefined, '/docs-json')],
    ['a script of the documentation', 200, () => edge.get(undefined, '/docs/swagger-ui-bundle.js')],
    ['the page of the documentation', 200, () => edge.get(undefined, '/docs')],
  ];

  it.each(answers)('is typed as said, framed by nobody and tells no other site: %s', async (_name, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(policyOf(answer)).toMatchObject({
      'default-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });

  it.each(answers.slice(0, 8))('is kept by no cache: %s', async (_name, _status, ask) => {
    expect((await ask()).headers.get('cache-control')).toBe('no-store');
  });

  it.each(answers.slice(0, -1))(
    'runs nothing, should a browser take it for a page: %s',
    async (_name, _status, ask) => {
      expect(Object.keys(policyOf(await ask()))).not.toContain('script-src');
    },
  );
});

describe('the page at /docs', () => {
  it.each(['/docs', '/docs/', '/docs/index.html'])(
    'runs files of this edge only, and %s holds no other script',
    async (path) => {
      const page = await edge.get(undefined, path);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      const policy = policyOf(page);
      expect(policy['script-src']).toBe("'self'");
      expect(policy['connect-src']).toBe("'self'");
      expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
      for (const [, attributes, text] of page.text.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)) {
        expect(attributes).toMatch(/\bsrc="\.\//);
        expect(text?.trim()).toBe('');
      }
      expect(page.text).not.toMatch(/<[^>]+\son\w+=/);
    },
  );

  it('may use the styles it is served with and no others', async () => {
    const page = await edge.get(undefined, '/docs');
    const styles = [...page.text.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text = '']) => text);
    expect(styles.length).toBeGreaterThan(0);
    const hashes = styles.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    expect(policyOf(page)['style-src']?.split(' ')).toEqual(["'self'", ...hashes]);
  });
});

describe('what an id and a body may be in', () => {
  it.each(['x'.repeat(128), '🧾'.repeat(60), 'a/b?c#d%e'])(
    'an id within the contract is a consent of its own: %s',
    async (id) => {
      const body = aConsentBody({ accountId: id });
      expect((await edge.put(key, id, body)).status).toBe(200);
      expect((await edge.get(key, `/v1/consents/${encodeURIComponent(id)}`)).json).toMatchObject({ accountId: id });
    },
  );

  it.each(['canary%ZZ', 'canary%', `canary${'x'.repeat(1_700)}`])('any other path is a problem: %s', async (id) => {
    const answer = await edge.get(key, `/v1/consents/${id}`);
    expect([400, 414]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toContain('canary');
  });

  it('a byte order mark is passed over, and a key that comes twice is refused by name', async () => {
    const text = JSON.stringify(aConsentBody({ accountId: 'A-marked' }));
    expect((await edge.send('PUT', key, '/v1/consents/marked', `\ufeff${text}`)).status).toBe(200);
    const twice = await edge.send('PUT', key, '/v1/consents/marked', text.replace('{', '{"state":"withdrawn",'));
    expect([twice.status, twice.json]).toEqual([
      400,
      expect.objectContaining({ code: 'duplicate_key', errors: [{ field: '/state', rule: 'is given twice' }] }),
    ]);
  });
});
