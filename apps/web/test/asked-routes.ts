// What customers ask of the consent edge: their data, its deletion, and an answer.
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface Asked {
  readonly requestId: string;
  readonly kind: string;
  readonly text?: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly closedAt?: string;
  readonly steps: readonly {
    readonly at: string;
    readonly by: string;
    readonly step: string;
    readonly text?: string;
  }[];
}

const DUE_MS = 30 * 86_400_000;
const inDays = (ms: number): string => new Date(Date.now() + ms).toISOString();

export class AskedRoutes {
  #requests: Asked[] = [];
  readonly #erasures = new Map<string, 'under_way' | 'done'>();

  constructor(private readonly onErased: () => void) {}

  reset(): void {
    this.#requests = [];
    this.#erasures.clear();
  }

  /** Every service has done its part. */
  finishErasures(): void {
    for (const id of this.#erasures.keys()) this.#erasures.set(id, 'done');
  }

  isErased = (): boolean => this.#erasures.size > 0;

  answer(text: string): void {
    const at = inDays(0);
    this.#requests = this.#requests.map((one) => ({
      ...one,
      closedAt: at,
      steps: [...one.steps, { at, by: 'network', step: 'answered', text }],
    }));
  }

  readonly open = (app: FastifyInstance): void => {
    app.get<{ Params: { id: string } }>('/customer/v1/erasures/:id', async ({ params: { id } }, reply) => {
      const state = this.#erasures.get(id);
      if (state === undefined) return reply.status(404).send({ code: 'request_not_found' });
      return erasureOf(id, state);
    });
  };

  readonly signedIn = (app: FastifyInstance): void => {
    app.get('/customer/v1/holdings', async () => ({
      holdings: [{ service: 'consent', what: 'consents', count: 2, oldest: '2026-10-01T10:00:00Z' }],
      missing: [],
    }));
    app.get('/customer/v1/archive', async () => ({
      service: 'consent',
      createdAt: inDays(0),
      files: [{ path: 'consent/consent.html', mediaType: 'text/html', text: '<!doctype html><p>Consents' }],
      manifest: '{}',
      signature: 'c2ln',
      key: { kid: 'of-consent' },
    }));
    app.get('/customer/v1/requests', async () => ({ requests: this.#requests }));
    app.post<{ Body: { kind: string; text: string } }>('/customer/v1/requests', async ({ body }, reply) => {
      const at = inDays(0);
      const asked: Asked = {
        ...body,
        requestId: randomUUID(),
        receivedAt: at,
        dueAt: inDays(DUE_MS),
        steps: [{ at, by: 'you', step: 'received' }],
      };
      this.#requests.unshift(asked);
      return reply.status(201).send(asked);
    });
    app.post('/customer/v1/erasure', async (_request, reply) => {
      const id = randomUUID();
      this.#erasures.set(id, 'under_way');
      this.onErased();
      return reply.status(202).send(erasureOf(id, 'under_way'));
    });
  };
}

const erasureOf = (requestId: string, state: 'under_way' | 'done') => ({
  requestId,
  receivedAt: inDays(0),
  dueAt: inDays(DUE_MS),
  state,
  services: [{ service: 'consent', erasedAt: inDays(0) }],
  remains: [
    { what: 'messages', until: inDays(8 * 86_400_000) },
    { what: 'backups', until: inDays(400 * 86_400_000) },
  ],
});
