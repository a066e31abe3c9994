import { containerEngine } from './containers/engine.js';
import { startKafkaContainer } from './containers/kafka.js';
import { startPostgresContainer } from './containers/postgres.js';
import { StackError } from './errors.js';
import { type KafkaOptions, type RunningKafka, startKafka } from './kafka.js';
import { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres.js';
import { haveKafkaJars } from './kafka-jars.js';
import { findJava, findMaven } from './preflight.js';

export type StackKind = 'native' | 'containers';

/**
 * `auto` means native processes, and containers only where Java or Maven is missing and an engine answers.
 * @throws StackError with what to install when neither can work
 */
export async function chooseStack(wanted: string): Promise<StackKind> {
  if (wanted === 'native' || wanted === 'containers') return wanted;
  if (wanted !== 'auto') throw new StackError('bad-name', `The stack is native, containers or auto, not "${wanted}".`);
  try {
    ensureNativeKafka();
    return 'native';
  } catch (error) {
    if (await containerEngine()) return 'containers';
    throw error;
  }
}

/** @throws StackError with what to install where Kafka cannot run as a child process */
export function ensureNativeKafka(): void {
  findJava();
  if (!haveKafkaJars()) findMaven();
}

export interface Stack {
  readonly kafka: RunningKafka;
  readonly postgres: RunningPostgres;
  close(): Promise<void>;
}

/** Kafka and PostgreSQL together, side by side. When one does not start, the other is stopped again. */
export async function startStack(kind: StackKind, kafka: KafkaOptions, postgres: PostgresOptions): Promise<Stack> {
  const native = kind === 'native';
  const starts = await Promise.allSettled([
    native ? startKafka(kafka) : startKafkaContainer(kafka),
    native ? startPostgres(postgres) : startPostgresContainer(postgres),
  ]);
  const [k, p] = starts;
  if (k.status === 'fulfilled' && p.status === 'fulfilled') {
    return {
      kafka: k.value,
      postgres: p.value,
      close: async () => {
        await Promise.all([k.value.close(), p.value.close()]);
      },
    };
  }
  for (const start of starts) {
    if (start.status === 'fulfilled') await start.value.close();
  }
  throw starts.find((start) => start.status === 'rejected')?.reason;
}
