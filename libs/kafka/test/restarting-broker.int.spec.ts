// A broker that starts or stops closes connections in the middle of the handshake, which kafkajs takes for a fault that nothing cures.
import { setTimeout as sleep } from 'node:timers/promises';
import 'reflect-metadata';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { createKafka } from '../src/index.js';
import { type BrokerProxy, openBrokerProxy } from './broker-proxy.js';
import { NEVER_BY_ITSELF, SteadyConsumer } from '../src/consume/steady-consumer.js';

const CUT_MS = 3_000;
let bed: Testbed<'matching'>;
let proxy: BrokerProxy;
let cutting = false;
let cuts = 0;
const faults: string[] = [];
const fatal: string[] = [];
const seen: string[] = [];
let consumer: SteadyConsumer;

/** Stands before the broker; while `cutting`, a client gets two answers (versions, handshake) and then the end of its connection. */
const join = (client: Socket, broker: Socket): void => {
  let answers = 0;
  client.on('data', (data) => broker.write(data));
  broker.on('data', (data) => {
    if (cutting && ++answers > 2) {
      cuts += 1;
      client.end();
    } else client.write(data);
  });
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

it('is waited out: the consumer starts over and the process lives on', async () => {
  const { brokers, admin, passwords } = bed.stack;
  const settings = { brokers: [brokers], prefix: bed.prefix, tls: false };
  const kafka = createKafka({ ...settings, username: 'matching', password: passwords['matching']! }, () => {}, {
    socketFactory: ({ onConnect }) => connect(proxy.port, '127.0.0.1', onConnect),
  });
  const topic = `${bed.prefix}retailer.sale.recorded.v1`;
  consumer = new SteadyConsumer({
    create: () =>
      kafka.consumer({
        groupId: `${bed.prefix}matching`,
        sessionTimeout: 6_000,
        retry: { retries: 2, restartOnFailure: NEVER_BY_ITSELF },
      }),
    subscribe: { topics: [topic], fromBeginning: true },
    run: () => ({ eachMessage: async ({ message }) => void seen.push(String(message.key)) }),
    silenceMs: 10_000,
    onFault: (error) => faults.push(String(error)),
    onFatal: (error) => fatal.push(String(error)),
  });
  await consumer.start();

  cutting = true;
  proxy.cut();
  await sleep(CUT_MS);
  cutting = false;

  const producer = createKafka({ ...settings, ...admin }, () => {}).producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'after', value: 'x' }] });
  await producer.disconnect();
  const deadline = Date.now() + 20_000;
  while (seen.length === 0 && Date.now() < deadline) await sleep(50);
  expect(seen).toEqual(['after']);
  expect(cuts).toBeGreaterThan(1);
  expect(faults.join('\n')).toContain('Closed connection');
  expect(fatal).toEqual([]);
}, 60_000);
