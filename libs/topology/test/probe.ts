import { randomUUID } from 'node:crypto';
import {
  Connection,
  deleteGroupsV2,
  deleteTopicsV6,
  describeGroupsV5,
  describeTransactionsV0,
  fetchV17,
  heartbeatV4,
  initProducerIdV4,
  metadataV12,
  produceV10,
  SASLMechanisms,
} from '@platformatic/kafka';
import type { MatrixCell, Verdict } from '../src/index.js';
import { type LiveKafka, passwords } from './live-kafka.js';

const DENIALS = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

/** What a permitted request is answered for a resource that does not exist yet. */
const NOTHING_THERE = new Set([
  'UNKNOWN_MEMBER_ID',
  'GROUP_ID_NOT_FOUND',
  'TRANSACTIONAL_ID_NOT_FOUND',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
]);

/** Asks the broker, as one principal and over the bare protocol, for exactly one operation on one resource. */
export class Probe {
  private constructor(
    private readonly connection: Connection,
    private readonly topicIds: ReadonlyMap<string, string>,
  ) {}

  static async login(kafka: LiveKafka, username: string, topicIds: ReadonlyMap<string, string>): Promise<Probe> {
    return new Probe(await connect(kafka, username, passwords[username] ?? ''), topicIds);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  async verdict({ resource, name, operation }: MatrixCell): Promise<Verdict> {
    const codes = await errorCodes(this.ask(resource, operation, name));
    if (codes.some((code) => DENIALS.has(code))) return 'denied';
    const odd = codes.filter((code) => !NOTHING_THERE.has(code));
    if (odd.length > 0)
      throw new Error(`${operation} of ${resource} ${name} was answered ${odd.join(', ')}, which proves neither`);
    return 'allowed';
  }

  /** Topics the broker admits to exist when asked for all of them. */
  async visibleTopics(): Promise<string[]> {
    const { topics } = await metadataV12.api.async(this.connection, null, false);
    return topics.map(({ name }) => name ?? '');
  }

  private ask(resource: MatrixCell['resource'], operation: MatrixCell['operation'], name: string): Promise<unknown> {
    switch (`${resource} ${operation}` as const) {
      case 'topic read':
        return fetchV17.api.async(this.connection, 0, 0, 1024, 0, 0, -1, [this.fetchTopic(name)], [], '');
      case 'topic write':
        return produceV10.api.async(this.connection, 1, 5_000, [
          { topic: name, partition: 0, key: Buffer.from('probe'), value: Buffer.from('probe') },
        ]);
      case 'topic describe':
        return metadataV12.api.async(this.connection, [name], false);
      case 'topic delete':
        return deleteTopicsV6.api.async(this.connection, [{ name, topicId: null }], 5_000);
      case 'group read':
        return heartbeatV4.api.async(this.connection, name, 0, 'nobody');
      case 'group describe':
        return describeGroupsV5.api.async(this.connection, [name], false);
      case 'group delete':
        return deleteGroupsV2.api.async(this.connection, [name]);
      case 'transactional-id write':
        return initProducerIdV4.api.async(this.connection, name, 5_000, -1n, -1);
      case 'transactional-id describe':
        return describeTransactionsV0.api.async(this.connection, [name]);
      default:
        throw new RangeError(`no probe for ${resource} ${operation}`);
    }
  }

  /** By topic id, as current clients do: knowing the id must not help either. */
  private fetchTopic(name: string): { topicId: string; partitions: FetchPartition[] } {
    const partition = {
      partition: 0,
      currentLeaderEpoch: -1,
      fetchOffset: 0n,
      lastFetchedEpoch: -1,
      partitionMaxBytes: 1024,
    };
    return { topicId: this.topicIds.get(name) ?? randomUUID(), partitions: [partition] };
  }
}

type FetchPartition = {
  partition: number;
  currentLeaderEpoch: number;
  fetchOffset: bigint;
  lastFetchedEpoch: number;
  partitionMaxBytes: number;
};

export async function topicIds(kafka: LiveKafka): Promise<Map<string, string>> {
  const connection = await connect(kafka, kafka.sasl.username, kafka.sasl.password);
  const { topics } = await metadataV12.api.async(connection, null, false);
  await connection.close();
  return new Map(topics.map(({ name, topicId }) => [name ?? '', topicId]));
}

async function connect({ brokers }: LiveKafka, username: string, password: string): Promise<Connection> {
  const [host, port] = (brokers[0] ?? '').split(':') as [string, string];
  const connection = new Connection('probe', { sasl: { mechanism: SASLMechanisms.SCRAM_SHA_512, username, password } });
  await connection.connect(host, Number(port));
  return connection;
}

/** Protocol errors of an answer. Anything that is not an answer (a lost connection, a time-out) throws: it proves nothing. */
async function errorCodes(request: Promise<unknown>): Promise<string[]> {
  try {
    await request;
    return [];
  } catch (error) {
    const nested = error instanceof AggregateError ? (error.errors as { apiId?: string }[]) : [];
    const codes = nested.flatMap(({ apiId }) => (apiId === undefined ? [] : [apiId]));
    if (codes.length === 0) throw error;
    return codes;
  }
}
