import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import type { Logger } from './logger.js';
import { parseJson } from './ndjson.js';
import { ProblemError, ProblemFilter } from './problem.js';
import { secureAnswers } from './security-headers.js';
import { traceRequests } from './telemetry.js';

export const MAX_JSON_BYTES = 1_048_576;

/** What every HTTP port has: strict UTF-8 JSON, NDJSON as a stream, problems as errors, spans and a duration metric by route. */
export const setUpHttp = (app: NestFastifyApplication, logger: Logger, registry: Registry): void => {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAX_JSON_BYTES },
    (_request, body, done) => {
      const parsed = parseJson(body as Buffer);
      if ('problem' in parsed) done(new ProblemError(parsed.problem));
      else done(null, parsed.value);
    },
  );
  fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
  secureAnswers(fastify);
  traceRequests(fastify);
  measureRequests(fastify, registry);
  const filter = new ProblemFilter(logger);
  app.useGlobalFilters(filter);
  // Faults before Nest's handlers (body parsing, unknown routes) take the same form.
  fastify.setErrorHandler((error, _request, reply) =>
    filter.catch(error, { getType: () => 'http', switchToHttp: () => ({ getResponse: () => reply }) } as never),
  );
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

/** What Swagger UI says in style attributes, which the page's policy leaves out: its sprites take no room. Its bar has no use here. */
const DOCS_CSS = 'body > svg { position: absolute; width: 0; height: 0 } .swagger-ui .topbar { display: none }';

/** OpenAPI at /docs of an edge. */
export const setUpDocs = (app: NestFastifyApplication, service: string): void => {
  const builder = new DocumentBuilder().setTitle(`Quittance ${service}`).setVersion('1').addBearerAuth().build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, builder), { customCss: DOCS_CSS });
};
