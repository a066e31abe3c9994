// What is published on another thread is what would have been published on this one, in its order.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FeedCompleted } from '@quittance/contracts-retailer';
import { aFeedCompleted } from '@quittance/contracts-retailer/builders';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { KafkaUnavailable, PublisherThread } from '../src/index.js';

let bed: Testbed<'matching'>;

beforeAll(async () => {
  bed = await openTestbed({ services: ['matching'] });
});
afterAll(() => bed?.close());

const threadAs = (username: string, password: string) => {
  const settings = { brokers: bed.stack.brokers.split(','), username, password, prefix: bed.prefix, tls: false };
  return new PublisherThread({ settings, overrides: { retry: { retries: 1 } } }, () => {});
};

it('publishes every call in order, through several publishers of one thread', async () => {
  const thread = threadAs(bed.stack.admin.username, bed.stack.admin.password);
  const [one, other] = [thread.publisher(), thread.publisher()];
  const recordsOf = (name: string) =>
    Array.from({ length: 1_200 }, (_, n) => ({ key: name, value: aFeedCompleted({ storeId: `${name}-${n}` }) }));
  const calls = (['one', 'other'] as const).flatMap((name) => {
    const publisher = name === 'one' ? one : other;
    const records = recordsOf(name);
    return [0, 7, 500].map((from, i, starts) =>
      publisher.publish(FeedCompleted, records.slice(from, starts[i + 1] ?? records.length)),
    );
  });
  await Promise.all(calls);
  const read = (await bed.readValues(FeedCompleted)).map(({ storeId }) => storeId);
  for (const name of ['one', 'other']) {
    expect(read.filter((storeId) => storeId.startsWith(`${name}-`))).toEqual(
      recordsOf(name).map(({ value }) => value.storeId),
    );
  }
  await Promise.all([one.close(), other.close()]);
});

it('says that Kafka did not take what it refused', async () => {
  const publisher = threadAs(bed.stack.admin.username, 'not the password').publisher();
  const sent = publisher.publish(FeedCompleted, [{ key: 'k', value: aFeedCompleted() }]);
  await expect(sent).rejects.toBeInstanceOf(KafkaUnavailable);
  await publisher.close();
});
