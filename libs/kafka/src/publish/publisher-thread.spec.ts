import { expect, it } from '@jest/globals';
import { KafkaUnavailable, PublisherThread } from '../index.js';
import { pack, unpack } from './publisher-thread.js';

const message = (value: Buffer | null) => ({ topic: 'a-topic', key: 'k', value, messageId: 'm' });

it('unpacks what was packed, whatever has no value, or an empty one', () => {
  const messages = [
    { ...message(Buffer.from('first')), traceparent: '00-a', headers: { why: 'again' } },
    message(null),
    message(Buffer.alloc(0)),
    message(Buffer.from('last')),
  ];
  expect(unpack(structuredClone(pack(messages)))).toEqual(messages);
});

it('leaves the memory of the values alone that others share', () => {
  const shared = Buffer.from('shared with others');
  const { bytes } = pack([message(shared.subarray(0, 6))]);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  expect(shared.toString()).toBe('shared with others');
});

it('fails what is under way when the thread dies, and starts another for the next call', async () => {
  const logged: string[] = [];
  // Not even a list: the thread cannot make its client of that.
  const settings = { brokers: 0 as never, username: 'till', password: 'secret', prefix: '', tls: false };
  const thread = new PublisherThread({ settings, overrides: {} }, (_level, text) => logged.push(text));
  const publisher = thread.publisher();
  for (const time of [1, 2]) {
    await expect(publisher.publishRaw([message(Buffer.from('a'))])).rejects.toBeInstanceOf(KafkaUnavailable);
    expect(logged).toHaveLength(time);
  }
  await publisher.close();
  await expect(publisher.publishRaw([message(Buffer.from('a'))])).rejects.toThrow(KafkaUnavailable);
});
