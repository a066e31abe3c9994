import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addFormats, parseInstant } from '@quittance/edge/shapes';
import { repoRoot } from '@quittance/local-stack';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** What an edge answered to one request. */
export interface GivenAnswer {
  readonly method: string;
  /** Of the request, without its query. */
  readonly path: string;
  readonly status: number;
  /** Empty where the answer names none. */
  readonly contentType: string;
}

interface Media {
  readonly schema: { readonly contentSchema?: object };
}
interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Response> }>>>>;
}

/** What is checked of the body, or what is wrong before it is looked at. */
type Expectation =
  | { readonly fault: string }
  | { readonly body: 'none' | 'json' | 'lines'; check(text: string): string[] };

const NDJSON = 'application/x-ndjson';
/** Pages for people and documents about the API are no part of it. */
const ABOUT = /^\/(?:docs(?:[/-]|$)|my(?:\/|$)|openapi\.json$)/;

/** Says what an edge answers that docs/api does not: an undocumented status, content type, field or code. */
export class AnswerCheck {
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #checks = new Map<string, ValidateFunction>();

  constructor(edge: string) {
    this.#document = JSON.parse(readFileSync(join(repoRoot, 'docs', 'api', `${edge}.json`), 'utf8')) as Document;
    this.#ajv = new Ajv2020({ strict: false, validateSchema: false });
    addFormats(this.#ajv);
    this.#ajv.addFormat('date-time', {
      type: 'string',
      validate: (text: string) => parseInstant(text)?.zoned === true,
    });
    this.#ajv.addSchema(this.#document, 'api');
  }

  expectationOf(answer: GivenAnswer): Expectation {
    if (ABOUT.test(answer.path)) return unchecked;
    const template = this.#templateOf(answer.path);
    if (template === undefined) return this.#refusal(answer, 'is at a path that is not described');
    const operation = this.#document.paths[template]?.[answer.method.toLowerCase()];
    // Fastify answers HEAD as GET without a body.
    if (operation === undefined && answer.method === 'HEAD') return unchecked;
    if (operation === undefined) return this.#refusal(answer, 'is of a method that is not described');
    const at = ['paths', template, answer.method.toLowerCase(), 'responses', String(answer.status)];
    const response = operation.responses[answer.status];
    if (response === undefined) return { fault: 'has a status that is not described' };
    return this.#expectResponse(response, at, answer.contentType);
  }

  #expectResponse(response: Response, at: readonly string[], contentType: string): Expectation {
    if (response.$ref !== undefined) {
      const place = response.$ref.slice('#/'.length).split('/');
      return this.#expectResponse(this.#at(place) as Response, place, contentType);
    }
    if (response.content === undefined) return { body: 'none', check: (text) => (text === '' ? [] : ['has a body']) };
    const [type = ''] = contentType.split(';');
    const media = response.content[type];
    if (media === undefined) return { fault: `has a content type that is not described: ${type}` };
    const isLines = type === NDJSON;
    const schemaAt = [...at, 'content', type, 'schema', ...(isLines ? ['contentSchema'] : [])];
    return { body: isLines ? 'lines' : 'json', check: this.#checkAt(schemaAt) };
  }

  /** Where there is no operation everybody is refused, for one reason or another. */
  #refusal({ status }: GivenAnswer, fault: string): Expectation {
    return status >= 400 ? { body: 'json', check: this.#checkAt(['components', 'schemas', 'Problem']) } : { fault };
  }

  #checkAt(place: readonly string[]): (text: string) => string[] {
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const known = this.#checks.get(pointer) ?? this.#ajv.compile({ $ref: `api#/${pointer}` });
    this.#checks.set(pointer, known);
    return (text) => {
      if (known(JSON.parse(text))) return [];
      return (known.errors ?? []).map(({ instancePath, message = '', params }) =>
        [instancePath || '/', message, JSON.stringify(params)].join(' '),
      );
    };
  }

  #templateOf(path: string): string | undefined {
    return Object.keys(this.#document.paths).find((template) =>
      new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
  }

  #at(place: readonly string[]): unknown {
    return place.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], this.#document);
  }
}

const unchecked: Expectation = { body: 'none', check: () => [] };
