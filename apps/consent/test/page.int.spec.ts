// The customer's page comes from the consent edge to whoever asks, and nothing else below its path does.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;

beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge?.close());

describe('the page at /my/', () => {
  it('is open to everybody, asked for each time, and runs files of this edge only', async () => {
    const page = await edge.get(undefined, '/my/');
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    );
    expect(page.text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc="\.\/assets\/)/);
  });

  it('loads files that a cache keeps for ever', async () => {
    const { text } = await edge.get(undefined, '/my/');
    const assets = [...text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(assets.length).toBeGreaterThan(0);
    for (const path of assets) {
      const asset = await edge.get(undefined, `/my/${path}`);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });

  it('is found without its slash', async () => {
    const answer = await fetch(`${edge.service.url}/my`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/my/']);
  });

  it.each(['HEAD'])('answers %s', async (method) => {
    expect((await edge.send(method, undefined, '/my/')).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s and names the methods', async (method) => {
    const answer = await edge.send(method, undefined, '/my/');
    expect([answer.status, answer.headers.get('allow'), answer.json['code']]).toEqual([
      405,
      'GET, HEAD',
      'method_not_allowed',
    ]);
  });

  it.each([
    '/my/nothing',
    '/my/assets/',
    '/my/assets/nothing.js',
    '/my/index.html.br',
    '/my/..%2f..%2fpackage.json',
    '/my/%2e%2e/%2e%2e/package.json',
    '/my//index.html',
    '/mything',
  ])('has nothing at %s', async (path) => {
    const answer = await edge.get(undefined, path);
    expect([answer.status, answer.json['code'], answer.headers.get('cache-control')]).toEqual([
      404,
      'not_found',
      'no-store',
    ]);
  });
});
