import { readFileSync } from 'node:fs';

/** The Kafka and PostgreSQL that one jest run shares, as the global setup leaves them to the test files. */
export interface TestStack {
  readonly kind: 'native' | 'containers';
  readonly brokers: string;
  readonly admin: { readonly username: string; readonly password: string };
  /** Password per Kafka principal; each service's database role has the same one. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly adminUrl: string;
}

/** Environment variable that names the file with a `TestStack`. */
export const stackFileVariable = 'QUITTANCE_TEST_STACK_FILE';

export function testStack(): TestStack {
  const file = process.env[stackFileVariable];
  if (file === undefined) {
    throw new Error('There is no test stack: run this file with `npm run jest:int` or `npm run jest:e2e`.');
  }
  return JSON.parse(readFileSync(file, 'utf8')) as TestStack;
}
