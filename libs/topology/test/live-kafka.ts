import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type RunningKafka, startKafka } from '@quittance/local-stack';
import { loadTopology } from '../src/index.js';

export const topology = loadTopology(resolve('schemas/topics.yaml'));
export const passwords = Object.fromEntries(Object.keys(topology.principals).map((name) => [name, `${name}-password`]));
const admin = { username: 'admin', password: 'admin-password' };

export interface LiveKafka {
  readonly brokers: string[];
  readonly sasl: typeof admin;
  stop(): Promise<void>;
}

/** A broker that knows its super user and nobody else. */
export async function liveKafka(): Promise<LiveKafka> {
  const dir = mkdtempSync(join(tmpdir(), 'topology-kafka-'));
  const kafka: RunningKafka = await startKafka({ dir, users: [], admin, heapMb: 256, quickStart: true });
  return {
    brokers: [kafka.brokers],
    sasl: admin,
    stop: async () => {
      await kafka.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
