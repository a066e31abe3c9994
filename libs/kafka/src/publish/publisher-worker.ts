import { parentPort, workerData } from 'node:worker_threads';
import { createKafka, type LogLine } from '../kafkajs/client.js';
import { KafkaRefused } from '../kafkajs/errors.js';
import { DirectPublisher } from './publisher.js';
import { type PublisherThreadOptions, type ThreadCall, type ThreadWord, unpack } from './publisher-thread.js';

// The thread of a PublisherThread.

const { settings, overrides } = workerData as PublisherThreadOptions;
const say = (word: ThreadWord): void => parentPort!.postMessage(word);
const log: LogLine = (...line) => say({ log: line });
const kafka = createKafka(settings, log, overrides);
const lanes = new Map<number, DirectPublisher>();

function publisherOf(lane: number): DirectPublisher {
  const publisher = lanes.get(lane) ?? new DirectPublisher(kafka, settings.prefix);
  lanes.set(lane, publisher);
  return publisher;
}

const work = (call: ThreadCall): Promise<void> => {
  const publisher = publisherOf(call.lane);
  return call.kind === 'close' ? publisher.close() : publisher.publishRaw(unpack(call.messages));
};

const causeOf = (error: unknown): string => {
  const { cause } = error as { cause?: unknown };
  return cause instanceof Error ? cause.message : String(error);
};

parentPort!.on('message', (call: ThreadCall) => {
  work(call).then(
    () => say({ call: call.call }),
    (error: unknown) =>
      say({
        call: call.call,
        error: causeOf(error),
        ...(error instanceof KafkaRefused ? { refusal: error.refusal } : {}),
      }),
  );
});
