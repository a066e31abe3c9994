import { describe, expect, it } from '@jest/globals';
import { toStatement } from './statement.js';

describe('a statement', () => {
  const PREPARED = { prepared: true };

  it('has a name only if it is to be prepared and has parameters', () => {
    expect(toStatement('SELECT $1', [1])).toEqual({ text: 'SELECT $1', values: [1] });
    expect(toStatement('SELECT 1', [], PREPARED)).toEqual({ text: 'SELECT 1', values: [] });
    const { name, ...statement } = toStatement('SELECT $1', [1], PREPARED);
    expect(name).toMatch(/^s\d+$/);
    expect(statement).toEqual({ text: 'SELECT $1', values: [1] });
  });

  it('has one name for one text, whatever is asked', () => {
    const nameOf = (sql: string, asked: unknown) => toStatement(sql, [asked], PREPARED).name;
    expect(nameOf('SELECT $1', 1)).toBe(nameOf('SELECT $1', 2));
    expect(nameOf('SELECT $1', 1)).not.toBe(nameOf('SELECT $1 + 1', 1));
  });

  it('gets no name any more when texts turn out to be made up, and keeps the one it has', () => {
    const { name } = toStatement('SELECT $1', [1], PREPARED);
    for (let n = 0; n < 2_000; n += 1) toStatement(`SELECT $1 + ${n}`, [1], PREPARED);
    expect(toStatement('SELECT $1 + 2000', [1], PREPARED).name).toBeUndefined();
    expect(toStatement('SELECT $1', [1], PREPARED).name).toBe(name);
  });
});
