import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { defineRefusals } from './refusals.js';
import { closed, compileShape, Id } from './shapes/index.js';

const { shaped } = defineRefusals({ invalid: { status: 400, title: 'It breaks a rule' } });
const shape = compileShape(closed({ name: Id, age: Type.Optional(Type.Integer()) }));
const refusalOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { problem: unknown }).problem;
  }
};

describe('a pipe of a shape', () => {
  it('hands over the value itself', () => {
    const value = { name: 'a' };
    expect(shaped('invalid', shape.check).transform(value)).toBe(value);
  });

  it.each([undefined, null, 'text', [], {}, { name: '' }, { name: 'a', more: 1 }])('refuses %j', (value) => {
    expect(refusalOf(() => shaped('invalid', shape.check).transform(value))).toMatchObject({
      status: 400,
      code: 'invalid',
    });
  });

  it('points to the fields, within what it was given', () => {
    const wrong = { name: 'a', age: 'old' };
    const rule = 'must be an integer';
    expect(refusalOf(() => shaped('invalid', shape.check).transform(wrong))).toMatchObject({
      errors: [{ field: '/age', rule }],
    });
    const id = compileShape(Id);
    expect(refusalOf(() => shaped('invalid', id.check, '/storeId').transform('\n'))).toMatchObject({
      errors: [{ field: '/storeId', rule: 'must be 1 to 128 characters without control characters' }],
    });
  });
});
