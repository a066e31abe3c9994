// A member that the group has put out, and that cannot join again at once because its coordinator is away, comes back by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { OffsetCommitter } from '../src/consume/offset-committer.js';
import { NEVER_BY_ITSELF, SteadyConsumer } from '../src/consume/steady-consumer.js';
import { createKafka } from '../src/index.js';
import { type BrokerProxy, openBrokerProxy } from './broker-proxy.js';

const SESSION_MS = 6_000;
const REQUEST_TIMEOUT_MS = 1_500;
/** kafkajs waits for an answer to its join for the rebalance timeout and five seconds. */
const JOIN_TIMEOUT_MS = 6_000;
/** Long enough for kafkajs to have given up joining: from then on it reads as nobody. */
const SILENCE_MS = 18_000;
/** Kafka protocol, request header: the api key follows the length. */
const JOIN_GROUP = 11;
const HEARTBEAT = 12;

let bed: Testbed<'matching'>;
let proxy: BrokerProxy;
let consumer: SteadyConsumer | undefined;
const seen: string[] = [];
const faults: string[] = [];
const fatal: string[] = [];
/** Requests of these kinds get no answer. */
let unanswered = new Set<number>();
const dropped = new Map<number, number>();

const join = (client: Socket, broker: Socket): void => {
  broker.on('data', (data) => client.write(data));
  let rest = Buffer.alloc(0);
  client.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0);
      const kind = rest.readInt16BE(4);
      if (unanswered.has(kind)) dropped.set(kind, (dropped.get(kind) ?? 0) + 1);
      else broker.write(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
};

const until = async (what: string, holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms / 1000} s: ${what}; faults: ${faults.join(' · ')}`);
    await sleep(50);
  }
};

const members = async (): Promise<number> => {
  const { groups } = await bed.admin.describeGroups([`${bed.prefix}matching`]);
  return groups[0]!.members.length;
};

beforeAll(async () => {
  bed = await openTestbed({ services: ['matching'] });
  proxy = await openBrokerProxy(bed.stack.brokers, join);
});

afterAll(async () => {
  await consumer?.close();
  proxy?.close();
  await bed?.close();
});

it('consumes and commits again', async () => {
  const { brokers, admin, passwords } = bed.stack;
  const settings = { brokers: [brokers], prefix: bed.prefix, tls: false };
  const kafka = createKafka({ ...settings, username: 'matching', password: passwords['matching']! }, () => {}, {
    socketFactory: ({ onConnect }) => connect(proxy.port, '127.0.0.1', onConnect),
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  const offsets = new OffsetCommitter((error) => faults.push(String(error)));
  const topic = `${bed.prefix}retailer.sale.recorded.v1`;
  consumer = new SteadyConsumer({
    create: () =>
      kafka.consumer({
        groupId: `${bed.prefix}matching`,
        sessionTimeout: SESSION_MS,
        heartbeatInterval: 500,
        rebalanceTimeout: JOIN_TIMEOUT_MS - 5_000,
        maxWaitTimeInMs: 100,
        retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 3, restartOnFailure: NEVER_BY_ITSELF },
      }),
    subscribe: { topics: [topic], fromBeginning: true },
    run: () => ({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => {
        seen.push(...payload.batch.messages.map((message) => String(message.key)));
        payload.resolveOffset(payload.batch.lastOffset());
        offsets.resolved(payload);
      },
    }),
    silenceMs: SILENCE_MS,
    onFault: (error) => faults.push(String(error)),
    onFatal: (error) => fatal.push(String(error)),
  });
  await consumer.start();
  await until('a heartbeat', () => consumer!.isMember());

  unanswered = new Set([HEARTBEAT, JOIN_GROUP]);
  await until('the group has put it out', async () => (await members()) === 0);
  unanswered = new Set([JOIN_GROUP]);
  await until('it has tried to join', () => (dropped.get(JOIN_GROUP) ?? 0) > 0);
  await sleep(JOIN_TIMEOUT_MS + REQUEST_TIMEOUT_MS);
  unanswered = new Set();

  const producer = createKafka({ ...settings, ...admin }, () => {}).producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'after', value: 'x' }] });
  await producer.disconnect();
  await until('it knows that it is no member', () => faults.some((fault) => fault.includes('has not confirmed')));
  await until('it is a member', async () => (await members()) === 1);
  await until('it has consumed', () => seen.includes('after'));
  await until('it has committed', async () => {
    const [group] = await bed.admin.fetchOffsets({ groupId: `${bed.prefix}matching`, topics: [topic] });
    return group!.partitions.some((p) => Number(p.offset) > 0);
  });

  expect(consumer.isMember()).toBe(true);
  expect(fatal).toEqual([]);
}, 120_000);
