import type { TSchema } from '@sinclair/typebox';

/** What an answer of the 2xx holds; without a schema it has no body. */
export interface Answer {
  readonly description: string;
  readonly schema?: TSchema;
  readonly example?: unknown;
}

interface QueryParameter {
  readonly description: string;
  readonly schema: TSchema;
  readonly required?: boolean;
  readonly example?: string | number;
}

/** What the API's document says of a route, beside what the route itself says: its path, its key and whether it takes streams. */
export interface Operation {
  /** A name for generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly body?: { readonly schema: TSchema; readonly example: unknown };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of the edge's own table; those that every edge knows come by themselves. */
  readonly refuses?: readonly string[];
}

const operations = new WeakMap<object, Operation>();

/** Describes a route. A route of an edge without it stops the edge from starting. */
export const Describes =
  (operation: Operation): MethodDecorator =>
  (_target, _name, descriptor) => {
    operations.set(descriptor.value as object, operation);
  };

export const operationOf = (handler: object): Operation | undefined => operations.get(handler);
