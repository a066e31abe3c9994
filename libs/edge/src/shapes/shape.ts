import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { addFormats } from './formats.js';
import { pointerPart, shortName } from './pointer.js';
import type { FieldError } from './problem.js';

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** A compiled shape: the schema (for documents) and its check. */
interface Shape<S extends TSchema> {
  readonly schema: S;
  check(value: unknown): Checked<Static<S>>;
}

const MAX_ERRORS = 20;
// Listing every error costs memory per error, so it is only done for values of moderate size.
const LISTABLE_NODES = 5_000;

const options = { strict: true, allowUnionTypes: true, verbose: true, coerceTypes: false, useDefaults: false } as const;
const firstError = createAjv(false);
const everyError = createAjv(true);

function createAjv(allErrors: boolean): Ajv {
  const ajv = new Ajv({ ...options, allErrors });
  addFormats(ajv);
  return ajv;
}

/**
 * Compiles a TypeBox schema once. `check` returns the value itself, not a copy, or the broken rules by field. Error
 * texts hold names of fields and words of the schema, never a value.
 */
export function compileShape<S extends TSchema>(schema: S): Shape<S> {
  const isValid = firstError.compile<Static<S>>(schema);
  let list: ValidateFunction | undefined;
  return {
    schema,
    check(value) {
      if (isValid(value)) return { ok: true, value };
      let errors = isValid.errors ?? [];
      if (countNodes(value, LISTABLE_NODES) < LISTABLE_NODES) {
        list ??= everyError.compile(schema);
        list(value);
        errors = list.errors ?? errors;
        list.errors = null;
      }
      isValid.errors = null;
      return { ok: false, errors: toFieldErrors(errors) };
    },
  };
}

function toFieldErrors(errors: readonly ErrorObject[]): FieldError[] {
  const named = new Map<string, FieldError>();
  for (const error of errors) {
    const fieldError = toFieldError(error);
    if (!named.has(fieldError.field)) named.set(fieldError.field, fieldError);
    if (named.size >= MAX_ERRORS) break;
  }
  return [...named.values()];
}

function toFieldError(error: ErrorObject): FieldError {
  const at = error.instancePath;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = shortName(String(params['additionalProperty']));
      return { field: `${at}/${pointerPart(name)}`, rule: `unknown field \`${name}\`` };
    }
    case 'required':
      return { field: `${at}/${String(params['missingProperty'])}`, rule: 'is required' };
    case 'enum':
      return { field: at, rule: `must be one of: ${(params['allowedValues'] as string[]).join(', ')}` };
    case 'minItems':
      return { field: at, rule: `must hold at least ${itemsOf(params['limit'])}` };
    case 'maxItems':
      return { field: at, rule: `must hold at most ${itemsOf(params['limit'])}` };
    case 'type':
      return { field: at, rule: `must be ${typeName(String(params['type']))}` };
    default:
      return { field: at, rule: ruleOf(error) };
  }
}

const itemsOf = (limit: unknown): string => (limit === 1 ? '1 item' : `${String(limit)} items`);

/** Formats, patterns and bounds are put in words by the description of the schema they stand in. */
function ruleOf(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.['description'];
  return typeof description === 'string' ? `must be ${description}` : (error.message ?? 'is not valid');
}

function typeName(type: string): string {
  if (type === 'integer' || type === 'object' || type === 'array') return `an ${type}`;
  return type.includes(',') ? type.split(',').join(' or ') : `a ${type}`;
}

/** Counts values and members, giving up at `limit`. */
function countNodes(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    count += countNodes(member, limit - count);
    if (count >= limit) return limit;
  }
  return count;
}
