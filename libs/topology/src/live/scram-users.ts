import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import {
  alterUserScramCredentialsV0,
  Connection,
  describeUserScramCredentialsV0,
  SASLMechanisms,
  ScramMechanisms,
} from '@platformatic/kafka';
import type { ClusterOptions, Credentials } from './cluster-options.js';

/** Iterations Kafka's own tools use: its minimum, and paid by both sides on every connection. */
const ITERATIONS = 4096;
const KEY_BYTES = 64;

/** SCRAM users of a live cluster. kafkajs does not speak the two requests this takes. */
export class ScramUsers {
  private constructor(private readonly connection: Connection) {}

  static async connect({ brokers, sasl, ssl }: ClusterOptions): Promise<ScramUsers> {
    const faults: unknown[] = [];
    for (const broker of brokers) {
      const [host, port] = splitAddress(broker);
      const connection = new Connection('quittance-topology', {
        connectTimeout: 5_000,
        sasl: { mechanism: SASLMechanisms.SCRAM_SHA_512, ...sasl },
        ...(ssl ? { tls: ssl === true ? {} : ssl, tlsServerName: isIP(host) === 0 } : {}),
      });
      try {
        await connection.connect(host, port);
        return new ScramUsers(connection);
      } catch (fault) {
        faults.push(fault);
      }
    }
    throw faults[0];
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Users that can log in with SCRAM-SHA-512. */
  async names(): Promise<string[]> {
    const { results } = await describeUserScramCredentialsV0.api.async(this.connection, null);
    return results
      .filter(({ credentialInfos }) =>
        credentialInfos.some(({ mechanism }) => mechanism === ScramMechanisms.SCRAM_SHA_512),
      )
      .map(({ user }) => user);
  }

  /** Creates users, or gives them another password. Only the salted hash leaves this process. */
  async set(credentials: readonly Credentials[]): Promise<void> {
    if (credentials.length === 0) return;
    const upsertions = credentials.map(({ username, password }) => {
      const salt = randomBytes(32);
      const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha512');
      return { name: username, mechanism: ScramMechanisms.SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword };
    });
    await alterUserScramCredentialsV0.api.async(this.connection, [], upsertions);
  }
}

function splitAddress(address: string): [string, number] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon), Number(address.slice(colon + 1))];
}
