// What an error may say in a log: never a row's values, always enough to act on.
import { describe, expect, it } from '@jest/globals';
import { safeError } from './logger.js';

describe('safeError', () => {
  it('keeps a database error’s code and names and drops its message and detail, which carry values', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint'), {
      severity: 'ERROR',
      code: '23505',
      detail: 'Key (account_id)=(acc-CANARY) already exists.',
      table: 'consent',
      constraint: 'consent_pkey',
    });
    const shown = JSON.stringify(
      safeError(Object.assign(new Error(`insert failed for acc-CANARY`), { driverError: error })),
    );
    expect(shown).toContain('23505');
    expect(shown).toContain('consent_pkey');
    expect(shown).not.toContain('CANARY');
  });

  it('keeps message, code and cause of other errors', () => {
    expect(safeError(new Error('outer', { cause: new Error('inner') }))).toMatchObject({
      message: 'outer',
      cause: { message: 'inner' },
    });
  });
});
