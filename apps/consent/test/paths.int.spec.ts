// Whoever asks at a path that there is not, or in a way that it does not take, is told where to look.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('B-1');
});
afterAll(() => edge?.close());

it.each([
  ['DELETE', '/v1/consents/c-1', 'GET, HEAD, PUT'],
  ['POST', '/v1/consents/c-1?x=1', 'GET, HEAD, PUT'],
  ['PUT', '/v1/consents', 'GET, HEAD'],
  ['OPTIONS', '/v1/consents', 'GET, HEAD'],
  ['POST', '/openapi.json', 'GET, HEAD'],
  ['POST', '/health/live', 'GET, HEAD'],
])('%s %s is answered with the methods that the path takes', async (method, path, allow) => {
  for (const as of [key, undefined]) {
    const answer = await edge.send(method, as, path);
    expect([answer.status, answer.headers.get('allow'), answer.json['code']]).toEqual([
      405,
      allow,
      'method_not_allowed',
    ]);
  }
});

it.each(['/', '/v1', '/v1/consent', '/v1/consents/', '/v1/consents/a/b', '/v2/consents'])(
  'the path %s is unknown, and points to the documentation',
  async (path) => {
    const answer = await edge.get(key, path);
    expect([answer.status, answer.json['code']]).toEqual([404, 'not_found']);
    expect(answer.json['detail']).toContain('/docs');
  },
);

describe('the documentation', () => {
  it('is served as it is kept in docs/api', async () => {
    const { default: kept } = (await import('../../../docs/api/consent.json', { with: { type: 'json' } })) as {
      default: object;
    };
    expect((await edge.get(undefined, '/openapi.json')).json).toEqual(kept);
    expect((await edge.get(undefined, '/docs-json')).json).toEqual(kept);
    expect((await edge.get(undefined, '/docs')).text).toContain('swagger-ui');
  });
});
