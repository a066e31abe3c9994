// An edge's document follows from its routes, its shapes and its table of refusals; a route that says nothing of itself stops it.
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Post } from '@nestjs/common';
import { AcceptedJson, closed, Id } from '../shapes/index.js';
import { Type } from '@sinclair/typebox';
import { OpenToAll, RequireCustomer, RequireKey, TakesStreams } from '../admission.js';
import { type EdgeApi, openApiOf } from './document.js';
import { Describes } from './operation.js';

const Thing = closed({
  id: Id,
  at: Type.String({ format: 'instant' }),
  site: Type.String({ pattern: '^\\p{L}+$', description: 'letters' }),
});
const aThing = { id: 'a', at: '2026-01-01T00:00:00Z', site: 'x' };

@Controller('v1/things')
@RequireKey('bank')
class ThingsController {
  @Get(':thingId')
  @Describes({
    id: 'getThing',
    summary: 'A thing',
    answers: { 200: { description: 'It', schema: Thing, example: aThing } },
    refuses: ['no_thing'],
  })
  get(@Param('thingId') thingId: string): string {
    return thingId;
  }

  @Post()
  @TakesStreams()
  @Describes({
    id: 'sendThings',
    summary: 'Things',
    body: { schema: Thing, example: aThing },
    answers: { 202: { description: 'Taken', schema: AcceptedJson, example: { id: 'a', status: 'accepted' } } },
  })
  send(): void {}
}

const api: EdgeApi = {
  title: 'Things',
  description: 'Of tests',
  port: 1,
  key: 'bank',
  groups: { things: { description: 'Things', controller: ThingsController } },
  params: { thingId: { description: 'Its id', schema: Id, example: 'a' } },
  shapes: { Thing, Unused: closed({}) },
  refusals: { no_thing: { status: 404, title: 'There is no such thing' } },
};

interface Operations {
  readonly [path: string]: {
    readonly [method: string]: {
      readonly security: unknown;
      readonly requestBody?: { content: object };
      readonly responses: Record<string, unknown>;
    };
  };
}
const document = openApiOf(api);
const operation = (path: string, method: string) => (document.paths as unknown as Operations)[path]?.[method];
const components = document['components'] as {
  schemas: Record<string, unknown>;
  responses: Record<string, { description: string }>;
};

describe('openApiOf', () => {
  it('has every route of the edge, health among them', () => {
    expect(Object.keys(document.paths)).toEqual([
      '/v1/things/{thingId}',
      '/v1/things',
      '/health/live',
      '/health/ready',
    ]);
    expect(operation('/v1/things', 'post')?.security).toEqual([{ key: [] }]);
    expect(operation('/health/live', 'get')?.security).toEqual([]);
  });

  it('answers a route with its own statuses and those of every edge, by kind of route', () => {
    const statuses = (path: string, method: string) => Object.keys(operation(path, method)?.responses ?? {}).join(' ');
    expect(statuses('/v1/things/{thingId}', 'get')).toBe('200 400 401 404 414 417 429 431 500 503');
    expect(statuses('/v1/things', 'post')).toBe('200 202 400 401 408 413 414 415 417 429 431 500 503');
    expect(statuses('/health/live', 'get')).toBe('200 400 414 417 431 500 503');
  });

  it('says the codes of a status, and what each means', () => {
    expect(operation('/v1/things/{thingId}', 'get')?.responses['404']).toEqual({
      $ref: '#/components/responses/NoThing',
    });
    expect(components.responses['NoThing']?.description).toBe('`no_thing`: There is no such thing.');
  });

  it('takes a stream where the route does', () => {
    expect(Object.keys(operation('/v1/things', 'post')?.requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/x-ndjson',
    ]);
  });

  it('writes the shapes that are used, in words that every language’s generators know', () => {
    expect(Object.keys(components.schemas)).toEqual(['LineAnswer', 'Problem', 'Thing', 'Warning']);
    expect(components.schemas['Thing']).toMatchObject({
      properties: {
        id: { pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]{1,128}$' },
        at: { format: 'date-time' },
        site: { type: 'string', description: 'letters' },
      },
      additionalProperties: false,
    });
    expect(JSON.stringify(document)).not.toContain('\\\\p{');
  });

  it('says what a customer has to show, and that a route is open', () => {
    const describe = (id: string) => Describes({ id, summary: id, answers: { 204: { description: 'Done' } } });
    @Controller('mine')
    @RequireCustomer()
    class Mine {
      @Get()
      @describe('look')
      look(): void {}
      @Post()
      @describe('change')
      change(): void {}
    }
    @Controller('all')
    class All {
      @Get()
      @OpenToAll()
      @describe('anybody')
      anybody(): void {}
    }
    const groups = { mine: { description: '', controller: Mine }, all: { description: '', controller: All } };
    const { paths, components } = openApiOf({ ...api, groups }) as unknown as {
      paths: Operations;
      components: { securitySchemes: object };
    };
    const statuses = (path: string, method: string) => Object.keys(paths[path]?.[method]?.responses ?? {}).join(' ');
    expect(paths['/mine']?.['get']?.security).toEqual([{ session: [] }]);
    expect(paths['/mine']?.['post']?.security).toEqual([{ session: [], csrf: [] }]);
    expect(paths['/all']?.['get']?.security).toEqual([]);
    expect(statuses('/mine', 'get')).toBe('204 400 401 414 417 429 431 500 503');
    expect(statuses('/mine', 'post')).toBe('204 400 401 403 408 413 414 415 417 429 431 500 503');
    expect(statuses('/all', 'get')).toBe('204 400 414 417 429 431 500 503');
    expect(Object.keys(components.securitySchemes)).toEqual(['key', 'session', 'csrf']);
    expect(Object.keys((document['components'] as { securitySchemes: object }).securitySchemes)).toEqual(['key']);
  });

  it('is none where a route, a parameter or a code is not described', () => {
    @Controller('v1/odd')
    class Odd {
      @Get()
      get(): void {}
    }
    const odd = { ...api, groups: { odd: { description: '', controller: Odd } } };
    expect(() => openApiOf(odd)).toThrow('Odd.get is not described');
    expect(() => openApiOf({ ...api, params: {} })).toThrow('thingId');
    expect(() => openApiOf({ ...api, refusals: {} })).toThrow('no_thing');
  });
});
