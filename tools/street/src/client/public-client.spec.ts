import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EdgeUnreachable, PublicClient } from './public-client.js';

// Every line gets exactly one answer, whatever the edge does in between; and nothing that was answered is sent again.

type Handler = (body: string, response: ServerResponse, request: IncomingMessage) => void;

let server: Server | undefined;
let client: PublicClient | undefined;

/** An edge that answers its first requests as told, one handler each, and stays with the last. */
async function edge(...handlers: Handler[]): Promise<{ url: string; bodies: string[]; client: PublicClient }> {
  const bodies: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(body);
      (handlers[bodies.length - 1] ?? handlers.at(-1))?.(body, response, request);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  client = new PublicClient({ giveUpAfterMs: 3000 });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/sales`, bodies, client };
}

const accept: Handler = (body, response) => {
  const answers = body
    .trim()
    .split('\n')
    .map((_, index) => JSON.stringify({ line: index + 1, status: 'accepted' }));
  response.end(`${answers.join('\n')}\n`);
};

afterEach(async () => {
  await client?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('PublicClient.stream', () => {
  it('sends lines under its key and answers for each', async () => {
    const at = await edge((body, response, request) => {
      expect(request.headers.authorization).toBe('Bearer k');
      expect(request.headers['content-type']).toBe('application/x-ndjson');
      accept(body, response, request);
    });
    expect(await at.client.stream(at.url, 'k', ['1', '2'])).toEqual([{ status: 'accepted' }, { status: 'accepted' }]);
    expect(at.bodies).toEqual(['1\n2\n']);
  });

  it('keeps rejected lines apart, with their problem', async () => {
    const at = await edge((_, response) => {
      response.end(
        '{"line":1,"status":"accepted"}\n{"line":2,"status":"rejected","problem":{"code":"bad","status":422}}\n',
      );
    });
    const answers = await at.client.stream(at.url, 'k', ['1', '2']);
    expect(answers[1]).toEqual({ status: 'rejected', problem: { code: 'bad', status: 422 } });
  });

  it('waits and sends again while the edge answers 503', async () => {
    const at = await edge((_, response) => response.writeHead(503, { 'retry-after': '1' }).end(), accept);
    const began = Date.now();
    expect(await at.client.stream(at.url, 'k', ['1'])).toEqual([{ status: 'accepted' }]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(950);
  });

  it('sends only the unanswered lines again when the answer breaks off', async () => {
    const at = await edge((_, response) => {
      response.write('{"line":1,"status":"accepted"}\n{"line":2,"sta', () => response.end());
    }, accept);
    expect(await at.client.stream(at.url, 'k', ['1', '2', '3'])).toHaveLength(3);
    expect(at.bodies).toEqual(['1\n2\n3\n', '2\n3\n']);
  });

  it('sends all of it again when the connection breaks', async () => {
    const at = await edge((_, response) => response.destroy(), accept);
    expect(await at.client.stream(at.url, 'k', ['1', '2'])).toHaveLength(2);
    expect(at.bodies).toEqual(['1\n2\n', '1\n2\n']);
  });

  it('sends a line again that was answered with "later"', async () => {
    const at = await edge((_, response) => {
      response.end('{"line":1,"status":"rejected","problem":{"status":503}}\n{"line":2,"status":"accepted"}\n');
    }, accept);
    expect(await at.client.stream(at.url, 'k', ['1', '2'])).toEqual([{ status: 'accepted' }, { status: 'accepted' }]);
    expect(at.bodies).toEqual(['1\n2\n', '1\n']);
  });

  it('answers "rejected" for all lines when the stream as a whole is refused', async () => {
    const at = await edge((_, response) => response.writeHead(401).end('{"code":"unknown_key"}'));
    expect(await at.client.stream(at.url, 'k', ['1'])).toEqual([
      { status: 'rejected', problem: { status: 401, code: 'unknown_key' } },
    ]);
  });

  it('gives up in the end, naming the edge', async () => {
    const at = await edge((_, response) => response.writeHead(503).end());
    await expect(at.client.stream(at.url, 'k', ['1'])).rejects.toThrow(EdgeUnreachable);
  });
});

describe('PublicClient.put', () => {
  it('returns the answer, refused or not, and retries what may pass', async () => {
    const at = await edge(
      (_, response) => response.writeHead(503).end(),
      (_, response) => response.writeHead(409).end('{"code":"conflict"}'),
    );
    expect(await at.client.put(at.url, 'k', { a: 1 })).toEqual({ status: 409, body: { code: 'conflict' } });
    expect(at.bodies).toEqual(['{"a":1}', '{"a":1}']);
  });
});
