import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseStack, repoRoot, type Stack, type StackKind, startStack } from '@quittance/local-stack';
import { loadTopology } from '@quittance/topology';
import kafkajs from 'kafkajs';
import { stackFileVariable, type TestStack, testStack } from './stack-file.js';

export interface StartedTestStack {
  /** To stop and restart a part in a fault test. */
  readonly stack: Stack;
  close(): Promise<void>;
}

/**
 * Starts the stack of a jest run and leaves the way in to the test files.
 * QUITTANCE_TEST_STACK = native | containers | auto (default) chooses how it runs.
 */
export async function startTestStack(): Promise<StartedTestStack> {
  const stack = await startOwnStack(await chooseStack(process.env['QUITTANCE_TEST_STACK'] ?? 'auto'));
  const folder = mkdtempSync(join(tmpdir(), 'quittance-test-'));
  const file = join(folder, 'stack.json');
  writeFileSync(file, JSON.stringify(stack.access), { mode: 0o600 });
  process.env[stackFileVariable] = file;
  return {
    stack,
    close: async () => {
      await stack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `quick` starts fast and does not wait for the disk; `real` runs as an operator would run it, for measurements. */
type Pace = 'quick' | 'real';

export interface OwnStack extends Stack {
  /** For `openTestbed({ stack })`. */
  readonly access: TestStack;
}

/**
 * Kafka with every principal of the topology, and PostgreSQL, for nobody but the caller: a test that stops, kills or
 * restarts one of them takes its own, because the one of the run belongs to every file.
 */
export async function startOwnStack(kind: StackKind = testStack().kind, pace: Pace = 'quick'): Promise<OwnStack> {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-stack-'));
  // The database server may run under another account, which has to be able to enter.
  chmodSync(folder, 0o755);
  const { principals } = loadTopology(join(repoRoot, 'schemas', 'topics.yaml'));
  const passwords = Object.fromEntries(Object.keys(principals).map((name) => [name, secret()]));
  const users = Object.entries(passwords).map(([name, password]) => ({ name, password }));
  const admin = { username: 'admin', password: secret() };
  const stack = await startStack(
    kind,
    { dir: join(folder, 'kafka'), users, admin, quickStart: pace === 'quick' },
    { dir: join(folder, 'postgres'), durable: pace === 'real' },
  );
  const { brokers } = stack.kafka;
  await warmUp(brokers, admin);
  return {
    ...stack,
    access: { kind, brokers, admin, passwords, adminUrl: stack.postgres.adminUrl },
    close: async () => {
      await stack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Kafka makes its offsets topic when a group is first asked for, and refuses groups until every partition of it is loaded. */
async function warmUp(brokers: string, { username, password }: TestStack['admin']): Promise<void> {
  const kafka = new kafkajs.Kafka({
    brokers: [brokers],
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const client = kafka.admin();
  await client.connect();
  const deadline = Date.now() + 30_000;
  // A group belongs to the partition its name hashes to: this many names meet every one of the few partitions.
  for (let group = 0; group < 16; ) {
    try {
      await client.fetchOffsets({ groupId: `warm-up-${group}` });
      group += 1;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
  await client.disconnect();
}

function secret(): string {
  return randomBytes(12).toString('base64url');
}
