import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './errors.js';
import { repoRoot } from './paths.js';

export interface KafkaUser {
  readonly name: string;
  readonly password: string;
}

export interface KafkaAdmin {
  readonly username: string;
  readonly password: string;
}

/** TLS for clients; each of them must have a certificate of its own. Files in PEM. */
export interface KafkaTls {
  /** The broker's certificate and key. */
  readonly keyStore: string;
  /** The authorities that may vouch for a client, and for the broker to itself. */
  readonly trustStore: string;
}

interface BrokerAddresses {
  /** host:port the broker listens on. */
  readonly bind: string;
  /** host:port that clients are told. */
  readonly advertised: string;
  /** host:port of the controller, used by the node itself only. */
  readonly controller: string;
  readonly logDir: string;
}

/** The text of server.properties for one node. */
export function serverProperties(addresses: BrokerAddresses, admin: KafkaAdmin, tls?: KafkaTls): string {
  const values: Record<string, string> = {
    LISTENERS: `CLIENTS://${addresses.bind}`,
    ADVERTISED: `CLIENTS://${addresses.advertised}`,
    CONTROLLER: addresses.controller,
    LOG_DIR: addresses.logDir,
    ADMIN: admin.username,
    ADMIN_PASSWORD: admin.password,
    CONTROLLER_PASSWORD: randomBytes(18).toString('base64url'),
  };
  const template = readFileSync(join(repoRoot, 'infra', 'kafka', 'server.properties'), 'utf8');
  const text = template.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
  return tls === undefined ? text : `${text}\n${tlsProperties(tls)}\n`;
}

/** Of two lines with one name the later counts. */
function tlsProperties({ keyStore, trustStore }: KafkaTls): string {
  const own = 'listener.name.clients.ssl';
  return [
    'listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:SASL_PLAINTEXT',
    `${own}.keystore.type=PEM`,
    `${own}.keystore.location=${keyStore}`,
    `${own}.truststore.type=PEM`,
    `${own}.truststore.location=${trustStore}`,
    `${own}.client.auth=required`,
  ].join('\n');
}

/** They are written into the metadata log before the first start. */
function scramArguments(users: readonly KafkaUser[]): string[] {
  return users.map(({ name, password }) => {
    if (!/^[\w.-]+$/.test(name) || !/^[\w-]+$/.test(password)) {
      throw new StackError(
        'bad-name',
        `Kafka user ${name}: names and passwords are letters, digits, "_" and "-" only.`,
      );
    }
    return `SCRAM-SHA-512=[name=${name},password=${password}]`;
  });
}

const clusterId = '5L6g3nShT-eMCtK--X86sw';

/** StorageTool's arguments, one per line; it reads them from a file, because a command line is open to everybody. */
export function formatArguments(config: string, admin: KafkaAdmin, users: readonly KafkaUser[]): string[] {
  const scram = scramArguments([{ name: admin.username, password: admin.password }, ...users]);
  return ['format', '--cluster-id', clusterId, '--config', config, ...scram.flatMap((user) => ['--add-scram', user])];
}

/** The line a broker logs once it serves clients. */
export const kafkaReady = 'Kafka Server started';
