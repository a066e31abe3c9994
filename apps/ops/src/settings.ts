import { type KafkaSettings, readTls, TlsFault } from '@quittance/kafka';
import { type OperatorFile, OperatorFileError, readOperatorFile } from '@quittance/topology';
import { OpsError } from './errors.js';

export const services = ['ingestion', 'matching', 'consent', 'delivery', 'analytics'] as const;
export type ServiceName = (typeof services)[number];

/** How the operator reaches a deployment: the shape of `operator.json`, which names files of certificates as the environment does. */
export interface OperatorSettings {
  readonly kafka: {
    /** Comma-separated host:port list. */
    readonly brokers: string;
    /** The principal `operator`: reads parked topics, writes the topics that can be replayed. */
    readonly username: string;
    readonly password: string;
    readonly prefix: string;
    readonly tls: KafkaSettings['tls'];
    /** A principal that may describe every group, for lag and `settled`; absent where nobody here may. */
    readonly admin?: { readonly username: string; readonly password: string };
  };
  readonly databases: Readonly<Record<ServiceName, string>>;
  /** Where a trace can be looked at: its id comes behind. Absent where traces go nowhere. */
  readonly traces?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that name the same settings; each wins over the file. */
export const environmentHelp = `  KAFKA_BROKERS, KAFKA_PREFIX, KAFKA_TLS
  KAFKA_TLS_CA_FILE, KAFKA_TLS_CERT_FILE, KAFKA_TLS_KEY_FILE   in PEM, where KAFKA_TLS is true
  KAFKA_USERNAME, KAFKA_PASSWORD              the principal "operator"
  KAFKA_ADMIN_USERNAME, KAFKA_ADMIN_PASSWORD  for lag: a principal that may describe groups
${services.map((name) => `  ${name.toUpperCase()}_DATABASE_URL`).join('\n')}
  TRACES_URL                                  where a trace can be looked at; its id comes behind`;

/**
 * Reads the settings: the environment over `operator.json` in `folder`, which a local run leaves there.
 * @throws OpsError that lists every setting that is missing
 */
export const loadSettings = (env: Env, folder: string): OperatorSettings => {
  const file = fileIn(folder);
  const missing: string[] = [];
  const need = (name: string, otherwise: string | undefined): string => {
    const value = env[name] || otherwise;
    if (!value) missing.push(name);
    return value ?? '';
  };
  const kafka = kafkaOf(env, file.kafka ?? {}, need);
  const databases = Object.fromEntries(
    services.map((name) => [name, need(`${name.toUpperCase()}_DATABASE_URL`, file.databases?.[name])]),
  ) as Record<ServiceName, string>;
  if (missing.length > 0) {
    throw new OpsError(
      'bad-settings',
      `Not set: ${missing.join(', ')}.\nStart the network first ("npm start" leaves .quittance/operator.json), or name its --folder or an --env-file.`,
    );
  }
  const traces = env['TRACES_URL'] || file.traces;
  return { kafka, databases, ...(traces === undefined ? {} : { traces }) };
};

const fileIn = (folder: string): OperatorFile => {
  try {
    return readOperatorFile(folder);
  } catch (error) {
    if (error instanceof OperatorFileError) throw new OpsError('bad-settings', error.message, { cause: error });
    throw error;
  }
};

type Need = (name: string, otherwise: string | undefined) => string;

const kafkaOf = (env: Env, file: KafkaInFile, need: Need): OperatorSettings['kafka'] => {
  const admin = adminOf(env, file);
  return {
    brokers: need('KAFKA_BROKERS', file.brokers),
    username: env['KAFKA_USERNAME'] || file.username || 'operator',
    password: need('KAFKA_PASSWORD', file.password),
    prefix: env['KAFKA_PREFIX'] ?? file.prefix ?? '',
    tls: tlsOf(env, file),
    ...(admin === undefined ? {} : { admin }),
  };
};

const tlsOf = (env: Env, file: KafkaInFile): KafkaSettings['tls'] => {
  try {
    return readTls({
      KAFKA_TLS: env['KAFKA_TLS'] === undefined ? file.tls === true : env['KAFKA_TLS'] === 'true',
      KAFKA_TLS_CA_FILE: env['KAFKA_TLS_CA_FILE'] || file.KAFKA_TLS_CA_FILE,
      KAFKA_TLS_CERT_FILE: env['KAFKA_TLS_CERT_FILE'] || file.KAFKA_TLS_CERT_FILE,
      KAFKA_TLS_KEY_FILE: env['KAFKA_TLS_KEY_FILE'] || file.KAFKA_TLS_KEY_FILE,
    });
  } catch (error) {
    if (error instanceof TlsFault) throw new OpsError('bad-settings', `${error.faults.join('.\n')}.`);
    throw error;
  }
};

const adminOf = (env: Env, file: KafkaInFile): OperatorSettings['kafka']['admin'] => {
  const username = env['KAFKA_ADMIN_USERNAME'] || file.admin?.username;
  const password = env['KAFKA_ADMIN_PASSWORD'] || file.admin?.password;
  return username && password ? { username, password } : undefined;
};

type KafkaInFile = NonNullable<OperatorFile['kafka']>;
