import type { TSchema } from '@sinclair/typebox';

export type Json = Readonly<Record<string, unknown>>;

/** Formats of ours that have a standard name. */
const STANDARD_FORMATS: Readonly<Record<string, string>> = { instant: 'date-time' };

/** Classes of characters that not every language's patterns know, as ranges. Lone surrogates are in no JSON text that is valid. */
const RANGES: Readonly<Record<string, string>> = {
  '\\p{Cc}': '\\u0000-\\u001f\\u007f-\\u009f',
  '\\p{Cs}': '',
  '\\p{Zl}': '\\u2028',
  '\\p{Zp}': '\\u2029',
};

/** The pattern in words that generators of any language read; undefined where it has none: its description then says the rule alone. */
const portable = (pattern: string): string | undefined => {
  const ranges = pattern.replace(/\\p\{\w+\}/g, (name) => RANGES[name] ?? name);
  return ranges.includes('\\p{') ? undefined : ranges;
};

/**
 * Writes the shapes that requests are checked with as JSON Schema. A shape that has a name is written once, among the components,
 * and referred to from wherever it stands.
 */
export class Schemas {
  readonly #names: ReadonlyMap<object, string>;
  readonly #used = new Set<string>();
  readonly #shapes: Readonly<Record<string, TSchema>>;

  constructor(shapes: Readonly<Record<string, TSchema>>) {
    this.#shapes = shapes;
    this.#names = new Map(Object.entries(shapes).map(([name, shape]) => [shape, name]));
  }

  /** The schema itself, or where it is. */
  of(shape: TSchema): Json {
    return this.#write(shape) as Json;
  }

  /** The named shapes that something refers to. */
  components(): Json {
    const written = new Map<string, Json>();
    // What a component refers to joins the set while it is walked.
    for (const name of this.#used) written.set(name, this.#members(this.#shapes[name]!));
    return Object.fromEntries([...written].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #write(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const name = this.#names.get(value);
    if (name !== undefined) {
      this.#used.add(name);
      return { $ref: `#/components/schemas/${name}` };
    }
    return Array.isArray(value) ? value.map((one) => this.#write(one)) : this.#members(value);
  }

  #members(value: object): Json {
    const entries = Object.entries(value).map(([key, member]) => [key, this.#member(key, member)] as const);
    return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
  }

  #member(key: string, member: unknown): unknown {
    if (typeof member !== 'string') return this.#write(member);
    if (key === 'pattern') return portable(member);
    return key === 'format' ? (STANDARD_FORMATS[member] ?? member) : member;
  }
}
