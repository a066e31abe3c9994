// A broker that takes connections and never says a word: a till must not wait for as long as a client would try.
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createKafka, KafkaUnavailable, DirectPublisher } from '@quittance/kafka';

const FROZEN_MS = 300;
let server: Server;
const sockets = new Set<Socket>();
let broker: string;

beforeAll(async () => {
  server = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  broker = `127.0.0.1:${address.port}`;
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

it('counts as away, and what comes next is tried anew', async () => {
  const kafka = createKafka(
    { brokers: [broker], username: 'till', password: 'secret', prefix: '', tls: false },
    () => {},
  );
  const publisher = new DirectPublisher(kafka, '', FROZEN_MS);
  const message = { topic: 'a-topic', key: 'a', value: Buffer.from('a'), messageId: 'a' };
  await expect(publisher.publishRaw([message])).rejects.toBeInstanceOf(KafkaUnavailable);
  await expect(publisher.publishRaw([message])).rejects.toBeInstanceOf(KafkaUnavailable);
  expect(sockets.size).toBeGreaterThan(1);
  await publisher.close();
}, 4_000);
