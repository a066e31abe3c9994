import { connect } from 'node:net';
import fc from 'fast-check';
import { faultsOf } from './checked-fetch.js';

/** A route as its callers know it, and a body that it takes. */
export interface FuzzRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `:name` stands for any text. */
  readonly path: string;
  readonly query?: readonly string[];
  readonly body?: object;
  readonly takesLines?: boolean;
}

interface FuzzOptions {
  readonly url: string;
  readonly key: string;
  readonly routes: readonly FuzzRoute[];
  readonly timeMs: number;
}

interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

class Asked {
  constructor(
    readonly head: readonly string[],
    readonly body: Buffer,
  ) {}

  /** What is printed of a request that broke a rule. */
  [fc.toStringMethod](): string {
    const body = this.body.toString('latin1');
    const rest = body.length > 300 ? `… of ${body.length} bytes` : '';
    return `${this.head.join(' · ')} · ${JSON.stringify(body.slice(0, 300))}${rest}`;
  }
}

/** In every value that is made up here: no problem may repeat it. */
const TOKEN = 'cAnArY';
const AT_ONCE = 6;
const ANSWER_MS = 15_000;
const MOST_UNREAD = 16_384;

/**
 * Asks an edge what nobody would, from nearly right to raw bytes, until the time is over, and demands: never a 500, and every refusal is
 * problem+json with a code and without a word of the values that were sent, and every answer is as docs/api says. Prints its seed (FUZZ_SEED has it again), and throws with the least that broke a rule.
 */
export const fuzzEdge = async (options: FuzzOptions): Promise<{ readonly requests: number; readonly seed: number }> => {
  const given = Number(process.env['FUZZ_SEED'] ?? Number.NaN);
  const seed = Number.isInteger(given) ? given : Date.now() & 0x7fff_ffff;
  process.stdout.write(`fuzz of ${options.url}: seed ${seed}\n`);
  let requests = 0;
  const round = fc.array(requestOf(options), { minLength: 1, maxLength: AT_ONCE });
  await fc.assert(
    fc.asyncProperty(round, async (asked) => {
      requests += asked.length;
      const answers = await Promise.all(asked.map((one) => ask(options.url, one)));
      for (const [at, answer] of answers.entries()) {
        if (answer === undefined) continue;
        demand(answer);
        demandDescribed(options.url, asked[at]!, answer);
      }
    }),
    { seed, numRuns: 1_000_000, interruptAfterTimeLimit: options.timeMs, markInterruptAsFailure: false },
  );
  return { requests, seed };
};

const demand = ({ status, contentType, text }: FuzzAnswer): void => {
  const told = `${status} ${contentType} ${text.slice(0, 500)}`;
  if (status === 500 || text.includes('"code":"internal"')) throw new Error(`a fault: ${told}`);
  if (status < 400) {
    // Answers to lines name the line's own id.
    for (const line of text.split('\n')) if (line.includes('"rejected"')) demandNoValue(problemIn(line), told);
    return;
  }
  if (!contentType.startsWith('application/problem+json')) throw new Error(`no problem: ${told}`);
  const problem = JSON.parse(text) as Record<string, unknown>;
  if (typeof problem['code'] !== 'string' || problem['status'] !== status)
    throw new Error(`a problem without: ${told}`);
  demandNoValue(text, told);
};

const demandDescribed = (url: string, { head }: Asked, { status, contentType, text }: FuzzAnswer): void => {
  const [method = '', target = ''] = (head[0] ?? '').split(' ');
  const [path = ''] = target.split('?');
  const faults = faultsOf(url, { method, path, status, contentType }, text);
  if (faults.length > 0) throw new Error(`not as docs/api says: ${status} ${contentType}: ${faults.join('; ')}`);
};

const problemIn = (line: string): string => line.slice(Math.max(0, line.indexOf('"problem"')));

const demandNoValue = (text: string, told: string): void => {
  if (text.includes(TOKEN)) throw new Error(`a value comes back: ${told}`);
};

/** Texts that have upset a server before: what databases, URLs, terminals and parsers trip over. */
const oddText = fc.oneof(
  fc.constantFrom(
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u2028',
    '../..',
    '%',
    '%00',
    '\\',
    "'",
    '"',
    '\n',
    '\r\n',
    '-1',
    '1e999',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'null',
    'NaN',
    '9999-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '\\N',
    '{}',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer({ min: 1, max: 5_000 }).map((length) => 'x'.repeat(length)),
);
const value: fc.Arbitrary<string> = oddText.map((text) => TOKEN + text);

const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  value,
  fc.constantFrom(null, true, 0, -1, 0.1, 1e300, 2 ** 53, -(2 ** 63), [], {}, [[]]),
  fc.jsonValue({ maxDepth: 3 }).filter((json) => json !== undefined),
);

/** Deep enough for any recursion to break. */
const deepText = fc
  .tuple(fc.constantFrom('[', '{"a":', '[{"a":'), fc.constantFrom(10, 33, 200, 20_000, 100_000))
  .map(([opening, depth]) => opening.repeat(depth));

/** A body in which one thing is not as it should be. */
const nearly = (body: object): fc.Arbitrary<string> => {
  const places = placesIn(body);
  const changed = fc
    .tuple(fc.constantFrom(...places), fc.oneof(oddJson, fc.constant(undefined)))
    .map(([place, odd]) => JSON.stringify(withValue(body, place, odd)));
  const deeper = fc
    .tuple(fc.constantFrom(...places), deepText)
    .map(([place, deep]) => JSON.stringify(withValue(body, place, '<deep>')).replace('"<deep>"', deep + closing(deep)));
  const further = fc
    .tuple(oddText, oddJson)
    .map(([name, odd]) => `${JSON.stringify(body).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(odd)}}`);
  return fc.oneof({ weight: 6, arbitrary: changed }, deeper, further, fc.constant(JSON.stringify(body)));
};

const closing = (deep: string): string =>
  `1${[...deep.replace(/"a":/g, '')].reverse().join('').replaceAll('[', ']').replaceAll('{', '}')}`;

const jsonText = (route: FuzzRoute): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: nearly(route.body ?? { a: 1 }) },
    oddJson.map((json) => JSON.stringify(json)),
    deepText,
    deepText.map((deep) => deep + closing(deep)),
    fc.constantFrom('', '{', '"', '\u0000', 'null', '[]', '{"__proto__":{"a":1}}', '1'.repeat(400), '-', '\ufeff{}'),
  );

const bodyBytes = (route: FuzzRoute): fc.Arbitrary<Buffer> => {
  const one = jsonText(route).map((text) => Buffer.from(text));
  const lines = fc
    .array(fc.oneof(jsonText(route), fc.constantFrom('', '\r', ' ')), { maxLength: 6 })
    .map((texts) => Buffer.from(texts.join('\n')));
  const bytes = fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw));
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: route.takesLines ? 4 : 1, arbitrary: lines }, bytes);
};

const pathOf = ({ path, query = [] }: FuzzRoute): fc.Arbitrary<string> => {
  const encoded = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('a', 'S-1', 'main') },
    value.map(encode),
    oddText.map(encode),
    fc.constantFrom(
      '%',
      '%ZZ',
      '%E0%A4',
      '%00',
      'a%00b',
      '%2F',
      '%F0%9F%98%80',
      '%E2%80%A8',
      '00000000-0000-0000-0000-000000000000',
    ),
  );
  const segments = path.split('/').map((part) => (part.startsWith(':') ? encoded : fc.constant(part)));
  const names = query.length > 0 ? fc.constantFrom(...query, 'x', '__proto__') : fc.constantFrom('x', '__proto__');
  const pairs = fc.array(fc.tuple(names, encoded), { maxLength: 3 });
  return fc
    .tuple(fc.tuple(...segments), pairs)
    .map(
      ([parts, asked]) =>
        parts.join('/') + (asked.length > 0 ? `?${asked.map((pair) => pair.join('=')).join('&')}` : ''),
    );
};

/** Beyond what an id may be, in a path, and beyond what an edge looks at. */
const MOST_IN_PATH = 4_000;
const encode = (text: string): string => {
  const encoded = encodeURIComponent(text.toWellFormed());
  return encoded === '' || encoded.length > MOST_IN_PATH ? '%20' : encoded;
};

const headersOf = (options: FuzzOptions): fc.Arbitrary<string[]> => {
  const key = fc.oneof(
    { weight: 12, arbitrary: fc.constant(`authorization: Bearer ${options.key}`) },
    fc.constantFrom('authorization: Bearer', 'authorization: Basic eA==', `authorization: Bearer ${TOKEN}`, 'x: y'),
  );
  const type = fc.oneof(
    { weight: 5, arbitrary: fc.constant('application/json') },
    { weight: 3, arbitrary: fc.constant('application/x-ndjson') },
    fc.constantFrom(
      '',
      'application/secevent+jwt',
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'application/',
      `a/${TOKEN}`,
    ),
  );
  const more = fc.constantFrom(
    [],
    ['accept: text/html'],
    ['accept-encoding: gzip'],
    ['traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    [`traceparent: ${TOKEN}`, `baggage: a=${TOKEN}`],
    [`cookie: ${TOKEN}=1`],
    ['x-forwarded-for: 1.2.3.4'],
  );
  return fc.tuple(key, type, more).map(([a, b, c]) => [a, `content-type: ${b}`, ...c]);
};

const requestOf = (options: FuzzOptions): fc.Arbitrary<Asked> =>
  fc.constantFrom(...options.routes).chain((route) => {
    const method = fc.oneof(
      { weight: 20, arbitrary: fc.constant(route.method as string) },
      fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'),
    );
    return fc.tuple(method, pathOf(route), headersOf(options), bodyBytes(route)).map(([verb, path, headers, body]) => {
      const sent = route.body === undefined ? body.subarray(0, 100) : body;
      return new Asked([`${verb} ${path} HTTP/1.1`, ...headers], sent);
    });
  });

type Place = readonly (string | number)[];

const placesIn = (body: unknown, at: Place = []): Place[] => {
  if (typeof body !== 'object' || body === null) return [at];
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(body).flatMap(([name, inner]) => placesIn(inner, [...at, name])),
  ];
};

const withValue = (body: object, place: Place, odd: unknown): unknown => {
  const copy = structuredClone(body) as Record<string | number, unknown>;
  let holder = copy;
  for (const name of place.slice(0, -1)) holder = holder[name] as typeof copy;
  holder[place.at(-1)!] = odd;
  return copy;
};

/** Over a plain socket: a client of HTTP would mend much of what is asked here. */
const ask = (url: string, { head, body }: Asked): Promise<FuzzAnswer | undefined> => {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    const fail = (why: string) => {
      socket.destroy();
      reject(new Error(`${why}: ${head[0]}`));
    };
    socket.setTimeout(ANSWER_MS, () => fail('no answer'));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // An edge may hang up on a body that it will not read; what it said before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const answer = parseAnswer(Buffer.concat(chunks));
      // Of a body that is not read to its end, what still comes breaks the line, and may take the answer along.
      if (answer || body.length > MOST_UNREAD) resolve(answer);
      else fail('hung up without an answer');
    });
    socket.write([...head, 'host: fuzz', 'connection: close', `content-length: ${body.length}`, '', ''].join('\r\n'));
    socket.write(body);
  });
};

const parseAnswer = (bytes: Buffer): FuzzAnswer | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.subarray(0, end).toString('latin1');
  const body = bytes.subarray(end + 4);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  const contentType = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? '';
  const isChunked = /^transfer-encoding: chunked/im.test(head);
  return { status, contentType, text: (isChunked ? unchunk(body) : body).toString('utf8') };
};

const unchunk = (body: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const eol = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, eol), 16);
    if (eol < 0 || !(size > 0)) break;
    parts.push(body.subarray(eol + 2, eol + 2 + size));
    at = eol + 2 + size + 2;
  }
  return Buffer.concat(parts);
};
