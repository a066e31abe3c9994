import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerCheck, type GivenAnswer } from './answer-check.js';

const EDGES: readonly string[] = ['ingestion', 'consent', 'delivery', 'analytics'];

/** Edges by origin. A port that another bed uses again is that bed's. */
const edgeAt = new Map<string, string>();
const checks = new Map<string, AnswerCheck>();
const findings: string[] = [];
const reading = new Set<Promise<void>>();

/** From here on answers from there are looked at, where {@link checkFetch} is on. */
export const knowEdge = (service: string, url: string): void => {
  if (EDGES.includes(service)) edgeAt.set(new URL(url).origin, service);
};

/** Every answer that `fetch` gets from an edge is checked against docs/api, whoever asked. What is found is told by {@link takeFindings}. */
export const checkFetch = (): void => {
  const fetchIt = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await fetchIt(input, init);
    const request = input instanceof Request ? input : { url: String(input), method: init?.method ?? 'GET' };
    const url = new URL(request.url);
    const edge = edgeAt.get(url.origin);
    if (edge !== undefined) look(edge, { method: request.method.toUpperCase(), path: url.pathname }, response);
    return response;
  };
};

/** What was found since the last call, once the answers that are there have been read. Streams that are still open come later. */
export const takeFindings = async (): Promise<string[]> => {
  await Promise.race([Promise.all(reading), sleep(1_000, undefined, { ref: false })]);
  return findings.splice(0);
};

/** The same for an answer that came another way, all of it. */
export const faultsOf = (url: string, answer: GivenAnswer, text: string): string[] => {
  const edge = edgeAt.get(new URL(url).origin);
  if (edge === undefined) return [];
  const expected = checkOf(edge).expectationOf(answer);
  if ('fault' in expected) return [expected.fault];
  const texts = expected.body === 'lines' ? text.split('\n').filter((line) => line !== '') : [text];
  return texts.flatMap((one) => expected.check(one));
};

const checkOf = (edge: string): AnswerCheck => {
  const check = checks.get(edge) ?? new AnswerCheck(edge);
  checks.set(edge, check);
  return check;
};

const look = (edge: string, asked: Pick<GivenAnswer, 'method' | 'path'>, response: Response): void => {
  const { status } = response;
  const tell = (what: string): void =>
    void findings.push(`${edge}: the answer ${status} to ${asked.method} ${asked.path} ${what}`);
  const expected = checkOf(edge).expectationOf({
    ...asked,
    status,
    contentType: response.headers.get('content-type') ?? '',
  });
  if ('fault' in expected) return tell(expected.fault);
  const read = (async () => {
    for await (const text of expected.body === 'lines' ? linesOf(response.clone()) : whole(response.clone())) {
      for (const fault of expected.check(text)) tell(`breaks its schema: ${fault}`);
    }
  })()
    // Whoever asked has gone, or the edge has: what came until then was looked at.
    .catch((error: unknown) => void (error instanceof SyntaxError && tell('is not JSON')))
    .finally(() => reading.delete(read));
  reading.add(read);
};

async function* whole(response: Response): AsyncGenerator<string> {
  yield await response.text();
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}
