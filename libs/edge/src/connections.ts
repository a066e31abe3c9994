import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { CommonCode } from './common-refusals.js';
import { commonProblem, RETRY_AFTER_SECONDS } from './problem.js';
import { Tally } from './tally.js';

interface ConnectionLimits {
  readonly total: number;
  /** Of one address; 0 for no limit, as behind a proxy. */
  readonly perAddress: number;
}

/** A connection has so long to send a request's headers, the first as well as the next. */
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
/** Neither side has said anything for so long: longer than an edge waits for anything itself. */
const SILENCE_MS = 120_000;
const CHECK_EVERY_MS = 2_000;
const LINGER_MS = 1_000;

/**
 * An HTTP server whose connections are bounded: at the limit new connections get a 503 and existing ones are served. Unparsable
 * requests are answered with a problem document that does not repeat the input.
 */
export const boundedServer = (limits: ConnectionLimits, handler: RequestListener): Server => {
  // Node itself would refuse a request without Host with an empty response.
  const server = createServer({ connectionsCheckingInterval: CHECK_EVERY_MS, requireHostHeader: false }, (...asked) =>
    lacksHost(asked[0]) ? refuse(asked[1], 'bad_request') : handler(...asked),
  );
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  // How long a body may take depends on the route: body.ts and ndjson.ts see to it.
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.setTimeout(SILENCE_MS);
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const counts = new Tally();
  let open = 0;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (open >= limits.total || (limits.perAddress > 0 && counts.of(address) >= limits.perAddress))
      return turnAway(socket);
    open += 1;
    counts.add(address);
    socket.once('close', () => {
      open -= 1;
      counts.remove(address);
    });
    for (const listener of serve) listener.call(server, socket);
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => refuse(response, 'expectation_failed'));
  return server;
};

/** RFC 9112, section 3.2. */
const lacksHost = ({ httpVersion, headers }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion === '1.1';

const refuse = (response: ServerResponse, code: CommonCode): void => {
  const { status, head, body } = problemText(code);
  response.writeHead(status, head).end(body);
};

const turnAway = (socket: Socket): void => {
  socket.on('error', () => {});
  socket.end(rawProblem('unavailable', { 'Retry-After': String(RETRY_AFTER_SECONDS) }));
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

/** What Node could not read as a request. */
export const answerUnreadable = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) return void socket.destroy();
  socket.end(rawProblem(CODES[error.code ?? ''] ?? 'bad_request'));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
};

const CODES: Readonly<Record<string, CommonCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'body_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

const problemText = (code: CommonCode) => {
  const problem = commonProblem(code);
  const body = JSON.stringify(problem);
  const head = {
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  return { status: problem.status, head, body };
};

const rawProblem = (code: CommonCode, more: Readonly<Record<string, string>> = {}): string => {
  const { status, head, body } = problemText(code);
  const lines = Object.entries({ ...head, ...more }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
};
