import type { FieldError } from './shapes/index.js';

interface PageSizes {
  readonly usual: number;
  readonly most: number;
}

/** Reads the parameters of a query; what breaks a rule is listed, by name. A parameter that is empty, or not there, is none. */
export class QueryReader {
  readonly errors: FieldError[] = [];

  constructor(private readonly query: Readonly<Record<string, unknown>>) {}

  /** What `read` makes of the parameter's text. Undefined where there is none; where `read` makes nothing of it, that is an error. */
  read<T>(name: string, rule: string, read: (text: string) => T | undefined): T | undefined {
    const text = this.query[name];
    if (text === undefined || text === '') return undefined;
    const value = typeof text === 'string' ? read(text) : undefined;
    if (value === undefined) this.errors.push({ field: `/${name}`, rule });
    return value;
  }

  limit({ usual, most }: PageSizes): number {
    const read = (text: string): number | undefined => {
      const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
      return limit >= 1 && limit <= most ? limit : undefined;
    };
    return this.read('limit', `must be an integer between 1 and ${most}`, read) ?? usual;
  }
}
