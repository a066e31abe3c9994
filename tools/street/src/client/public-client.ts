import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { backoffMs, isWorthRetrying } from './backoff.js';

interface Problem {
  code?: string;
  status?: number;
  title?: string;
  detail?: string;
}

export interface LineAnswer {
  status: 'accepted' | 'rejected';
  problem?: Problem;
}

interface Answer {
  status: number;
  body: unknown;
}

interface PublicClientOptions {
  /** How long one request may be tried again before it is given up. */
  giveUpAfterMs?: number;
  /** Connections per edge. */
  connections?: number;
  /** Told once per pause, with the reason. */
  onWait?: (reason: string, ms: number) => void;
  /** Given every answer that came whole. */
  onAnswer?: (given: GivenAnswer) => void;
}

interface GivenAnswer {
  method: string;
  url: string;
  status: number;
  /** Empty where the answer names none. */
  contentType: string;
  text: string;
}

/** A request that stayed unanswered for as long as `giveUpAfterMs` allows. */
export class EdgeUnreachable extends Error {
  override readonly name = 'EdgeUnreachable';
}

/**
 * Talks to the public edges as a careful integrator does: keys as bearer tokens, newline-delimited JSON for streams, and the same bytes
 * again with back-off while an edge is away (503, 429, broken connection), waiting as long as Retry-After asks.
 */
export class PublicClient {
  readonly #pools = new Map<string, Pool>();
  readonly #options: Required<PublicClientOptions>;

  constructor(options: PublicClientOptions = {}) {
    this.#options = {
      giveUpAfterMs: 120_000,
      connections: 8,
      onWait: () => undefined,
      onAnswer: () => undefined,
      ...options,
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  put(url: string, key: string, body: object): Promise<Answer> {
    return this.#json('PUT', url, key, body);
  }

  post(url: string, key: string, body: object): Promise<Answer> {
    return this.#json('POST', url, key, body);
  }

  get(url: string, key: string): Promise<Answer> {
    return this.#json('GET', url, key);
  }

  /**
   * Sends lines as one stream and answers for each of them, in order. What the edge could not answer (it went away in the middle, or
   * says so for a line) is sent again; an edge that has seen a line already says accepted once more.
   */
  async stream(url: string, key: string, lines: readonly string[]): Promise<LineAnswer[]> {
    const answers = new Array<LineAnswer | undefined>(lines.length);
    const deadline = Date.now() + this.#options.giveUpAfterMs;
    for (let attempt = 0; ; attempt++) {
      const open = [...answers.keys()].filter((index) => answers[index] === undefined);
      if (open.length === 0) return answers as LineAnswer[];
      const body = `${open.map((index) => lines[index]).join('\n')}\n`;
      const sent = await this.#try({ method: 'POST', url, key, body, type: 'application/x-ndjson' });
      if (sent.kind === 'answered') {
        for (const { line, answer } of lineAnswers(sent.text)) {
          const index = open[line - 1];
          if (index !== undefined) answers[index] = answer;
        }
        if (!answers.includes(undefined)) return answers as LineAnswer[];
      } else if (sent.kind === 'refused') {
        const problem = parsed(sent.text) as Problem;
        for (const index of open) answers[index] = { status: 'rejected', problem: { status: sent.status, ...problem } };
        return answers as LineAnswer[];
      }
      await this.#pause(sent.kind === 'away' ? sent : { reason: 'lines left unanswered' }, attempt, deadline, url);
    }
  }

  async #json(method: 'GET' | 'PUT' | 'POST', url: string, key: string, body?: object): Promise<Answer> {
    const deadline = Date.now() + this.#options.giveUpAfterMs;
    for (let attempt = 0; ; attempt++) {
      const sent = await this.#try({ method, url, key, body: body && JSON.stringify(body), type: 'application/json' });
      if (sent.kind !== 'away') return { status: sent.status, body: sent.text === '' ? undefined : parsed(sent.text) };
      await this.#pause(sent, attempt, deadline, url);
    }
  }

  async #try({ method, url, key, body, type }: Sending): Promise<Sent> {
    const { origin, pathname, search } = new URL(url);
    const headers = { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': type }) };
    try {
      const answer = await this.#pool(origin).request({
        method,
        path: pathname + search,
        headers,
        ...(body !== undefined && { body }),
      });
      const text = await answer.body.text();
      const { statusCode: status } = answer;
      const contentType = headerText(answer.headers['content-type']) ?? '';
      this.#options.onAnswer({ method, url, status, contentType, text });
      if (isWorthRetrying(status))
        return { kind: 'away', reason: `answered ${status}`, retryAfter: headerText(answer.headers['retry-after']) };
      return { kind: status < 300 ? 'answered' : 'refused', status, text };
    } catch (error) {
      return { kind: 'away', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async #pause({ reason, retryAfter }: Pause, attempt: number, deadline: number, url: string): Promise<void> {
    const ms = backoffMs(attempt, retryAfter);
    if (Date.now() + ms > deadline) throw new EdgeUnreachable(`${url} could not be reached: ${reason}`);
    this.#options.onWait(`${new URL(url).host} ${reason}`, ms);
    await sleep(ms);
  }

  #pool(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, { connections: this.#options.connections, headersTimeout: 60_000, bodyTimeout: 60_000 });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

interface Sending {
  method: 'GET' | 'PUT' | 'POST';
  url: string;
  key: string;
  body: string | undefined;
  type: string;
}

interface Pause {
  reason: string;
  retryAfter?: string | undefined;
}

type Sent = { kind: 'answered' | 'refused'; status: number; text: string } | ({ kind: 'away' } & Pause);

/** A line that was not whole, or whose problem says "later", counts as unanswered. */
function* lineAnswers(text: string): Generator<{ line: number; answer: LineAnswer }> {
  for (const row of text.split('\n')) {
    if (row.trim() === '') continue;
    const said = parsed(row) as { line?: number; status?: string; problem?: Problem } | undefined;
    if (typeof said?.line !== 'number') continue;
    if (said.status === 'accepted') yield { line: said.line, answer: { status: 'accepted' } };
    if (said.status !== 'rejected' || isWorthRetrying(said.problem?.status ?? 400)) continue;
    yield { line: said.line, answer: { status: 'rejected', ...(said.problem && { problem: said.problem }) } };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
