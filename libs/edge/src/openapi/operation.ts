import type { TSchema } from '@sinclair/typebox';

/** What an answer of the 2xx holds; without a schema it has no body. */
export interface Answer {
  readonly description: string;
  readonly schema?: TSchema;
  readonly example?: unknown;
}

/** A security event token (RFC 8417), as its compact serialisation. */
export const SECEVENT = 'application/secevent+jwt';

interface QueryParameter {
  readonly description: string;
  readonly schema: TSchema;
  readonly required?: boolean;
  readonly example?: string | number;
}

/** OpenAPI description of a route, beyond what its decorators say: path, key and whether it takes streams. */
export interface Operation {
  /** A name for generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  /** JSON, unless it says otherwise. */
  readonly body?: { readonly schema: TSchema; readonly example: unknown; readonly type?: typeof SECEVENT };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of the edge's own table; the common ones are added automatically. */
  readonly refuses?: readonly string[];
}

const operations = new WeakMap<object, Operation>();

/** Describes a route. An edge does not start if a route lacks it. */
export const Describes =
  (operation: Operation): MethodDecorator =>
  (_target, _name, descriptor) => {
    operations.set(descriptor.value as object, operation);
  };

export const operationOf = (handler: object): Operation | undefined => operations.get(handler);
