import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import { quietIdleTimer } from '../quiet-timer.js';
import type { TlsSettings } from './tls.js';

quietIdleTimer();

export interface KafkaSettings {
  readonly brokers: readonly string[];
  /** The SCRAM principal: also the consumer group and the client id. */
  readonly username: string;
  readonly password: string;
  /** Deployment prefix of every topic and group; empty for the only deployment of a cluster. */
  readonly prefix: string;
  /** True: with the CAs that Node trusts, and no client certificate. */
  readonly tls: boolean | TlsSettings;
}

export type LogLine = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Record<string, unknown>,
) => void;

const LEVELS: Record<number, 'debug' | 'info' | 'warn' | 'error'> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
  [logLevel.DEBUG]: 'debug',
};

/** Errors of single requests are left to the caller: most mean that the request is to be retried, and it is. */
const levelOf = ({ level, namespace, log }: LogEntry): 'debug' | 'info' | 'warn' | 'error' =>
  namespace === 'Connection' && log.message.startsWith('Response ') ? 'warn' : (LEVELS[level] ?? 'info');

/** The one place where the Kafka client is made. Broker errors are logged without record contents: kafkajs puts none in its lines. */
export const createKafka = (settings: KafkaSettings, log: LogLine, overrides: Partial<KafkaConfig> = {}): Kafka =>
  new Kafka({
    clientId: settings.username,
    brokers: [...settings.brokers],
    ssl: settings.tls,
    sasl: { mechanism: 'scram-sha-512', username: settings.username, password: settings.password },
    connectionTimeout: 2_000,
    authenticationTimeout: 5_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: 8 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) =>
      log(levelOf(entry), `kafka: ${entry.log.message}`, {
        component: entry.namespace,
        ...(typeof entry.log['error'] === 'string' ? { reason: entry.log['error'] } : {}),
      }),
    ...overrides,
  });
