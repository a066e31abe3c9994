// How far a group has come is told by what it has committed of what was there when somebody asked.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FeedCompleted } from '@quittance/contracts-retailer';
import { aFeedCompleted } from '@quittance/contracts-retailer/builders';
import { openTestbed, type Testbed } from '@quittance/testbed';
import type { Kafka } from 'kafkajs';
import { Registry } from 'prom-client';
import { createKafka, LagMonitor } from '../src/index.js';

let bed: Testbed<'matching'>;
let kafka: Kafka;
let groupId: string;
let lag: LagMonitor;
const topic = FeedCompleted.name;

beforeAll(async () => {
  bed = await openTestbed({ services: ['matching'] });
  const { username, password } = bed.stack.admin;
  const settings = { brokers: bed.stack.brokers.split(','), username, password, prefix: bed.prefix, tls: false };
  kafka = createKafka(settings, () => {});
  groupId = `${bed.prefix}matching`;
  lag = new LagMonitor({
    kafka,
    groupId,
    prefix: bed.prefix,
    topics: [topic],
    registry: new Registry(),
    logger: { warn: () => {} },
  });
});
afterAll(async () => {
  await lag?.stop();
  await bed?.close();
});

const say = (storeId: string) => bed.produce(FeedCompleted, storeId, aFeedCompleted({ storeId }));

async function commitAll(): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(bed.prefix + topic);
  const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
  await admin.setOffsets({ groupId, topic: bed.prefix + topic, partitions });
  await admin.disconnect();
}

it('is reached at once where there is nothing', async () => {
  await expect(lag.reached(topic)).resolves.toBeUndefined();
});

it('is reached once what was there is committed, whatever comes meanwhile', async () => {
  await say('s-1');
  let isReached = false;
  const reached = lag.reached(topic).then(() => (isReached = true));
  await sleep(500);
  expect(isReached).toBe(false);
  await commitAll();
  await say('s-2');
  await reached;
});

it('is given up when the service stops', async () => {
  const reached = lag.reached(topic);
  await sleep(200);
  await Promise.all([expect(reached).rejects.toThrow(), lag.stop()]);
});
