import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { OpsError } from './errors.js';

/** NAME=value lines of a file; nothing without a file. */
export const readEnvFile = (file: string | undefined): Record<string, string> => {
  if (file === undefined) return {};
  try {
    return Object.fromEntries(
      Object.entries(parseEnv(readFileSync(file, 'utf8'))).map(([name, value]) => [name, value ?? '']),
    );
  } catch (error) {
    throw new OpsError('bad-settings', `${file} cannot be read.`, { cause: error });
  }
};
