import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repoRoot, type Stack, startStack } from '@quittance/local-stack';
import { type TestStack, testStack } from '@quittance/testbed';
import { loadTopology } from '@quittance/topology';

/** Starts a Kafka and a PostgreSQL that this test file may stop, and makes the file's test beds use them. */
export async function startOwnStack(): Promise<Stack> {
  const { kind } = testStack();
  const folder = mkdtempSync(join(tmpdir(), 'quittance-outage-'));
  // The database server may run under another account, which has to be able to enter.
  chmodSync(folder, 0o755);
  const secret = () => randomBytes(12).toString('base64url');
  const principals = Object.keys(loadTopology(join(repoRoot, 'schemas', 'topics.yaml')).principals);
  const passwords = Object.fromEntries(principals.map((name) => [name, secret()]));
  const users = Object.entries(passwords).map(([name, password]) => ({ name, password }));
  const admin = { username: 'admin', password: secret() };
  const stack = await startStack(
    kind,
    { dir: join(folder, 'kafka'), users, admin, quickStart: true, heapMb: 256 },
    { dir: join(folder, 'postgres'), durable: false },
  );
  const { brokers } = stack.kafka;
  const content: TestStack = { kind, brokers, admin, passwords, adminUrl: stack.postgres.adminUrl };
  const file = join(folder, 'stack.json');
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  process.env['QUITTANCE_TEST_STACK_FILE'] = file;
  return {
    ...stack,
    close: async () => {
      await stack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
