import type { IncomingMessage, RequestListener } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import type { AccountTokens } from './account-tokens.js';
import { admitRequests, ownerOf, takesStreams, takesTokens } from './admission.js';
import type { ApiKeys } from './api-keys.js';
import { BODIES_BYTES, BodyBudget, readBody } from './body.js';
import { answerUnreadable, boundedServer } from './connections.js';
import type { CustomerSessions } from './customer-sessions.js';
import type { Logger } from 'pino';
import { parseJson } from './ndjson.js';
import type { OpenApiDocument } from './openapi/document.js';
import { SECEVENT } from './openapi/operation.js';
import { commonRefused, ProblemError, ProblemFilter } from './problem.js';
import type { RateLimits } from './rate-limits.js';
import { secureAnswers } from './security-headers.js';
import type { EdgeSettings } from './settings.js';
import { traceRequests } from './trace-requests.js';
import { unpacked } from './unpacked.js';
import { ZstdPlaces } from './zstd-places.js';

/** Ids have at most 128 characters, each up to 12 bytes in a path. */
const MAX_PARAM_LENGTH = 1_536;

/** Faults before any route is found take the same form as all others. */
const answerProblem = (filter: ProblemFilter, error: unknown, reply: FastifyReply): void =>
  void filter.catch(error, { getType: () => 'http', switchToHttp: () => ({ getResponse: () => reply }) } as never);

export const httpAdapter = (settings: EdgeSettings, logger: Logger): FastifyAdapter => {
  const filter = new ProblemFilter(logger);
  return new FastifyAdapter({
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: unknown, _request: unknown, reply: FastifyReply) => answerProblem(filter, error, reply),
    clientErrorHandler: answerUnreadable,
    serverFactory: (handler: RequestListener) =>
      boundedServer(
        { total: settings.HTTP_MAX_CONNECTIONS, perAddress: settings.HTTP_CONNECTIONS_PER_ADDRESS },
        handler,
      ),
  });
};

interface HttpParts {
  readonly settings: EdgeSettings;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly keys: ApiKeys;
  readonly rates: RateLimits;
  readonly sessions?: CustomerSessions | undefined;
  readonly tokens?: AccountTokens | undefined;
}

/** What every HTTP port has: keys and sessions before bodies, strict UTF-8 JSON, NDJSON as a stream, problems as errors, spans and a duration metric by route. */
export const setUpHttp = (
  app: NestFastifyApplication,
  { settings, logger, registry, keys, rates, sessions, tokens }: HttpParts,
): void => {
  const fastify = app.getHttpAdapter().getInstance();
  const budget = new BodyBudget(BODIES_BYTES);
  const places = new ZstdPlaces();
  const unpack = (request: FastifyRequest, payload: IncomingMessage) =>
    unpacked(payload, { ownerId: ownerOf(request) ?? '', places });
  const read = (request: FastifyRequest, payload: IncomingMessage) =>
    readBody(unpack(request, payload), {
      timeoutMs: settings.HTTP_BODY_TIMEOUT_MS,
      budget,
      onAnswered: (done) => void request.raw.once('close', done),
    });
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', async (request: FastifyRequest, payload: IncomingMessage) => {
    if (takesTokens(request)) throw commonRefused('unsupported_media_type');
    const parsed = parseJson(await read(request, payload));
    if ('problem' in parsed) throw new ProblemError(parsed.problem);
    return parsed.value;
  });
  fastify.addContentTypeParser('application/x-ndjson', async (request: FastifyRequest, payload: IncomingMessage) => {
    if (!takesStreams(request)) throw commonRefused('unsupported_media_type');
    return unpack(request, payload);
  });
  fastify.addContentTypeParser(SECEVENT, async (request: FastifyRequest, payload: IncomingMessage) => {
    if (!takesTokens(request)) throw commonRefused('unsupported_media_type');
    return (await read(request, payload)).toString('latin1');
  });
  secureAnswers(fastify);
  traceRequests(fastify);
  measureRequests(fastify, registry);
  admitRequests(fastify, { keys, rates, sessions, tokens });
  app.useGlobalFilters(new ProblemFilter(logger));
};

const measureRequests = (fastify: FastifyInstance, registry: Registry): void => {
  const duration = new Histogram({
    name: 'quittance_http_request_seconds',
    help: 'Time to answer, by route template and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  });
  fastify.addHook('onResponse', (request, reply, next) => {
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    next();
  });
};

/** Replaces Swagger UI's style attributes, which the content security policy blocks: hides its sprites. The top bar is not needed. */
const DOCS_CSS = 'body > svg { position: absolute; width: 0; height: 0 } .swagger-ui .topbar { display: none }';

/** OpenAPI of an edge: to read at /docs, to generate from at /openapi.json. */
export const setUpDocs = (app: NestFastifyApplication, document: OpenApiDocument): void => {
  SwaggerModule.setup('docs', app, document as unknown as OpenAPIObject, { customCss: DOCS_CSS });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', async () => document);
};
