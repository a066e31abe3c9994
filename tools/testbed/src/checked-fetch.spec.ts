// What an edge answers and docs/api does not describe is found, whoever asked for it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkFetch, knowEdge, takeFindings } from './checked-fetch.js';

interface Given {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json';
const aProblem = (status: number, code: string, more: object = {}) => ({
  status,
  type: PROBLEM_TYPE,
  body: { type: `urn:quittance:problem:${code}`, title: 'No', status, code, ...more },
});
const page = { stores: [], more: false };

let given: Given;
let server: Server;
let url: string;
const plain = globalThis.fetch;

beforeAll(async () => {
  checkFetch();
  server = createServer((_request, response) => {
    const { status, type, body } = given;
    response.writeHead(status, type === undefined ? {} : { 'content-type': type });
    response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  knowEdge('ingestion', url);
});
afterAll(() => {
  globalThis.fetch = plain;
  server.close();
});

const ask = async (method: string, path: string, answer: Given): Promise<string[]> => {
  given = answer;
  await (await fetch(url + path, { method })).text();
  return takeFindings();
};
const line = (answer: object) => `${JSON.stringify(answer)}\n`;

describe('nothing is found in', () => {
  it.each<[string, string, string, Given]>([
    ['an answer as described', 'GET', '/v1/stores', { status: 200, type: JSON_TYPE, body: page }],
    ['a refusal as described', 'GET', '/v1/stores/x', aProblem(404, 'store_not_found')],
    ['a refusal that every edge knows', 'GET', '/v1/stores?limit=1', aProblem(429, 'rate_limited')],
    [
      'lines as described',
      'POST',
      '/v1/sales',
      { status: 200, type: 'application/x-ndjson', body: line({ line: 1, id: 'a', status: 'accepted' }) },
    ],
    ['no such path', 'GET', '/v1/shops', aProblem(404, 'not_found')],
    ['no such method', 'PATCH', '/v1/sales', aProblem(405, 'method_not_allowed')],
    ['the page about the API', 'GET', '/docs/', { status: 200, type: 'text/html', body: '<html>' }],
  ])('%s', async (_name, method, path, answer) => {
    expect(await ask(method, path, answer)).toEqual([]);
  });
});

describe('what is found is', () => {
  it.each<[string, string, string, Given, string]>([
    [
      'an undocumented status',
      'GET',
      '/v1/stores',
      { status: 206, type: JSON_TYPE, body: page },
      'a status that is not described',
    ],
    [
      'an undocumented field',
      'GET',
      '/v1/stores',
      { status: 200, type: JSON_TYPE, body: { ...page, colour: 'red' } },
      'colour',
    ],
    ['a missing field', 'GET', '/v1/stores', { status: 200, type: JSON_TYPE, body: { stores: [] } }, 'more'],
    ['an undocumented field of a problem', 'GET', '/v1/stores', aProblem(401, 'unauthorised', { value: 'x' }), 'value'],
    ['an undocumented code', 'GET', '/v1/stores/x', aProblem(404, 'sale_not_found'), '/code'],
    ['an undocumented type', 'GET', '/v1/stores', { status: 200, type: 'text/plain', body: 'no' }, 'content type'],
    ['what is not JSON', 'GET', '/v1/stores', { status: 200, type: JSON_TYPE, body: '{' }, 'not JSON'],
    [
      'an undocumented path',
      'GET',
      '/v1/shops',
      { status: 200, type: JSON_TYPE, body: {} },
      'path that is not described',
    ],
    [
      'an undocumented method',
      'PATCH',
      '/v1/sales',
      { status: 200, type: JSON_TYPE, body: {} },
      'method that is not described',
    ],
    [
      'an undocumented field in a line',
      'POST',
      '/v1/sales',
      {
        status: 200,
        type: 'application/x-ndjson',
        body: line({ line: 1, id: 'a', status: 'accepted', matched: true }),
      },
      'matched',
    ],
  ])('%s', async (_name, method, path, answer, words) => {
    const found = await ask(method, path, answer);
    expect(found.join('\n')).toContain(words);
    expect(found[0]).toContain(`${answer.status} to ${method} ${path}`);
  });
});

it('looks at edges only', async () => {
  given = { status: 299 };
  const other = url.replace('127.0.0.1', 'localhost');
  await (await fetch(`${other}/v1/stores`)).text();
  expect(await takeFindings()).toEqual([]);
});
