import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { LineAnswerJson, ProblemJson, WarningJson } from '../shapes/index.js';
import type { TSchema } from '@sinclair/typebox';
import { type Admission, saidOf } from '../admission.js';
import type { OwnerKind } from '../api-key.entity.js';
import type { Refusal } from '../common-refusals.js';
import { HealthController } from '../health.controller.js';
import { type Answer, type Operation, operationOf } from './operation.js';
import { byStatus, commonCodes, nameOf, problemResponse, refusalsOf } from './problems.js';
import { type Json, Schemas } from './schemas.js';

/** Versions and what they promise: docs/api.md; what came with each: CHANGELOG.md. */
const API_VERSION = '1.1.0';

interface PathParameter {
  readonly description: string;
  readonly schema: TSchema;
  readonly example: string;
}

/** Description of an edge's API beyond its routes. */
export interface EdgeApi {
  readonly title: string;
  readonly description: string;
  /** Its port under `docker compose up`. */
  readonly port: number;
  readonly key: OwnerKind;
  /** Groups of operations by name. */
  readonly groups: Readonly<Record<string, { readonly description: string; readonly controller: Type }>>;
  readonly params: Readonly<Record<string, PathParameter>>;
  /** Shapes that clients know by name. */
  readonly shapes: Readonly<Record<string, TSchema>>;
  readonly refusals: Readonly<Record<string, Refusal>>;
  /** Webhooks of the edge, by name. */
  readonly webhooks?: Readonly<Record<string, Webhook>>;
}

interface Webhook {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly schema: TSchema;
  readonly example: unknown;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly paths: Readonly<Record<string, Json>>;
  readonly [part: string]: unknown;
}

const HEALTH = {
  description: 'Liveness and readiness for callers.',
  controller: HealthController,
};

/** Writes an edge's API as OpenAPI 3.1, from its routes, the shapes they check with and the table they refuse with. */
export const openApiOf = (api: EdgeApi): OpenApiDocument => {
  const groups = { ...api.groups, health: HEALTH };
  const writer = new Writer(api);
  const paths: Record<string, Record<string, Json>> = {};
  const admissions: Admission[] = [];
  for (const [tag, { controller }] of Object.entries(groups)) {
    for (const route of routesOf(controller)) {
      admissions.push(route.admission);
      (paths[route.path.replace(/:(\w+)/g, '{$1}')] ??= {})[route.method] = writer.operation(tag, route);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: api.title,
      version: API_VERSION,
      description: api.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: '/', description: 'The edge that serves this document' },
      { url: `http://127.0.0.1:${api.port}`, description: 'This machine, by docker compose' },
    ],
    tags: Object.entries(groups).map(([name, { description }]) => ({ name, description })),
    paths,
    ...(api.webhooks ? { webhooks: writer.webhooks(api.webhooks) } : {}),
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: `qk_${api.key[0]}_…`,
          description: `An API key of a ${api.key}, as the operator of the network gives it: \`qk_${api.key[0]}_\`, 12 of a–z and 2–7, \`_\`, 43 of base64url. It is not a JWT and carries no readable content.`,
        },
        ...(admissions.some(({ customer }) => customer) ? SESSION_SCHEMES : {}),
        ...(admissions.some(({ token }) => token) ? TOKEN_SCHEME : {}),
      },
      schemas: writer.schemas.components(),
      responses: Object.fromEntries([...writer.responses].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
};

interface Route {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly admission: Admission;
}

const routesOf = (controller: Type): Route[] => {
  const base = String(Reflect.getMetadata('path', controller));
  return Object.entries(Object.getOwnPropertyDescriptors(controller.prototype as object)).flatMap(
    ([name, { value }]) => {
      const handler = value as object | undefined;
      const method: unknown = typeof handler === 'function' ? Reflect.getMetadata('method', handler) : undefined;
      if (handler === undefined || method === undefined) return [];
      const path = `/${[base, String(Reflect.getMetadata('path', handler))].filter((part) => part !== '/').join('/')}`;
      const operation = operationOf(handler);
      if (operation === undefined) throw new Error(`${controller.name}.${name} is not described`);
      return [
        { path, method: RequestMethod[method as RequestMethod].toLowerCase(), operation, admission: saidOf(handler) },
      ];
    },
  );
};

const NDJSON = 'application/x-ndjson';

const securityOf = (method: string, { key, customer, token }: Admission): Json[] => {
  if (key !== undefined) return [{ key: [] }];
  if (token) return [{ token: [] }];
  if (!customer) return [];
  return [method === 'get' ? { session: [] } : { session: [], csrf: [] }];
};

/** Where customers sign in. */
const SESSION_SCHEMES: Json = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-quittance',
    description:
      'The session of a customer who signed in at /customer/sign-in. On http and this machine alone it is called `quittance`.',
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'x-csrf-token',
    description: 'The csrfToken of /customer/v1/session.',
  },
};

/** What customers show where they have no session. */
const TOKEN_SCHEME: Json = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'What /customer/v1/access-token of the consent edge gives a customer who is signed in. It speaks for the accounts of that customer for five minutes.',
  },
};

class Writer {
  readonly schemas: Schemas;
  readonly responses = new Map<string, Json>();

  constructor(private readonly api: EdgeApi) {
    this.schemas = new Schemas({
      ...api.shapes,
      LineAnswer: LineAnswerJson,
      Problem: ProblemJson,
      Warning: WarningJson,
    });
  }

  operation(tag: string, { path, method, operation, admission }: Route): Json {
    const { id, summary, description, body } = operation;
    const parameters = [...this.#pathParameters(path), ...this.#queryParameters(operation)];
    return {
      tags: [tag],
      operationId: id,
      summary,
      ...(description === undefined ? {} : { description }),
      security: securityOf(method, admission),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(body ? { requestBody: this.#requestBody(body, admission) } : {}),
      responses: this.#responses(method, operation, admission),
    };
  }

  webhooks(webhooks: Readonly<Record<string, Webhook>>): Json {
    const entries = Object.entries(webhooks).map(([name, { id, summary, description, schema, example }]) => {
      const requestBody = {
        required: true,
        content: { 'application/json': { schema: this.schemas.of(schema), example } },
      };
      const responses = {
        '2XX': { description: 'Taken. Anything else is tried again, as docs/api.md says.' },
        '410': { description: 'The endpoint is gone: it is disabled until it is saved again.' },
      };
      return [name, { post: { operationId: id, summary, description, security: [], requestBody, responses } }] as const;
    });
    return Object.fromEntries(entries);
  }

  #pathParameters(path: string): Json[] {
    return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
      const known = this.api.params[name];
      if (known === undefined) throw new Error(`the path parameter ${name} is not described`);
      const { description, schema, example } = known;
      return { name, in: 'path', required: true, description, schema: this.schemas.of(schema), example };
    });
  }

  #queryParameters({ query = {} }: Operation): Json[] {
    return Object.entries(query).map(([name, { description, schema, required = false, example }]) => ({
      name,
      in: 'query',
      required,
      description,
      schema: this.schemas.of(schema),
      ...(example === undefined ? {} : { example }),
    }));
  }

  #requestBody(body: NonNullable<Operation['body']>, { streams = false }: Admission): Json {
    const { schema, example, type = 'application/json' } = body;
    const one = this.schemas.of(schema);
    const lines = { schema: linesOf(one), example: `${JSON.stringify(example)}\n` };
    return {
      required: true,
      content: { [type]: { schema: one, example }, ...(streams ? { [NDJSON]: lines } : {}) },
    };
  }

  #responses(method: string, operation: Operation, admission: Admission): Json {
    const { streams = false } = admission;
    const codes = [...commonCodes({ admission, mayHaveBody: method !== 'get' }), ...(operation.refuses ?? [])];
    const responses: Record<string, Json> = {};
    for (const [status, answer] of Object.entries(operation.answers)) responses[status] = this.#answer(answer);
    if (streams) responses[200] = this.#lineAnswers(operation);
    for (const [status, refusals] of byStatus(refusalsOf(codes, this.api.refusals))) {
      const response = problemResponse(refusals, this.schemas.of(ProblemJson));
      const own = responses[status];
      if (own)
        responses[status] = {
          ...response,
          ...own,
          content: { ...(own['content'] as Json), ...(response['content'] as Json) },
        };
      else responses[status] = this.#shared(nameOf(refusals), response);
    }
    return responses;
  }

  #answer({ description, schema, example }: Answer): Json {
    if (schema === undefined) return { description };
    return { description, content: { 'application/json': { schema: this.schemas.of(schema), example } } };
  }

  #lineAnswers({ answers }: Operation): Json {
    const example = { line: 1, ...(answers[202]?.example as object) };
    return {
      description: 'Of a stream: one answer a line, in order, while it still comes.',
      content: {
        [NDJSON]: { schema: linesOf(this.schemas.of(LineAnswerJson)), example: `${JSON.stringify(example)}\n` },
      },
    };
  }

  #shared(name: string, response: Json): Json {
    this.responses.set(name, response);
    return { $ref: `#/components/responses/${name}` };
  }
}

/** OpenAPI 3.1 cannot describe a sequence of documents: the body is a text, and the schema describes each line. */
const linesOf = (line: Json): Json => ({
  type: 'string',
  description: 'One JSON document a line, each as `contentSchema` says',
  contentMediaType: NDJSON,
  contentSchema: line,
});
