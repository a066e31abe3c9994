import { type ColumnOptions, DefaultNamingStrategy } from 'typeorm';

export type EntityClass = new () => object;

/** A property is kept in the column of its name in snake case. */
export class SnakeCaseColumns extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string): string {
    return customName || propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

/** A `bigint` column of whole numbers below 2^53, which the driver reads as text. */
export const wholeNumber = {
  type: 'bigint',
  transformer: { from: (read: string | null) => (read === null ? null : Number(read)), to: (value: unknown) => value },
} as const satisfies ColumnOptions;

/** A `timestamptz` column as epoch ms. */
export const epochMs = {
  type: 'timestamptz',
  transformer: { from: (read: Date) => read.getTime(), to: (ms: number) => new Date(ms) },
} as const satisfies ColumnOptions;
