// Whoever waits for the network to settle waits out a Kafka or a database that is away for a while, and says which it was when time is up.
import { describe, expect, it } from '@jest/globals';
import type { Admin } from 'kafkajs';
import type { Operator } from '../operator.js';
import { settled } from './settled.js';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** An operator of a network with nothing under way; `faults` are what Kafka and the databases answer first. */
const anOperator = (faults: { kafka?: (Error | 'silence')[]; connect?: Error[]; database?: Error[] }) => {
  let connections = 0;
  const fault = async (from: (Error | 'silence')[] | undefined): Promise<void> => {
    const next = from?.shift();
    if (next === 'silence') await new Promise(() => {});
    else if (next) throw next;
  };
  const admin = {
    connect: async () => {
      connections += 1;
      await fault(faults.connect);
    },
    disconnect: async () => {},
    fetchOffsets: async () => {
      await fault(faults.kafka);
      return [];
    },
    fetchTopicOffsets: async () => [{ partition: 0, offset: '0', low: '0', high: '0' }],
  } as unknown as Admin;
  const operator = {
    prefix: '',
    watcher: { admin: () => admin },
    query: async () => {
      await fault(faults.database);
      return [{ n: '0' }];
    },
  } as unknown as Operator;
  return { operator, connections: () => connections };
};

describe('settled', () => {
  it('asks Kafka again, over a new connection, after what a broker answers that was away', async () => {
    const kafka = [
      named('KafkaJSProtocolError', 'This is not the correct coordinator for this group'),
      named('KafkaJSRequestTimeoutError', 'Request Metadata(key: 3, version: 6) timed out'),
      named('KafkaJSConnectionError', 'Connection timeout'),
      named('KafkaJSConnectionClosedError', 'Closed connection'),
    ];
    const connect = [named('KafkaJSNonRetriableError', 'Connection error: connect ECONNREFUSED 127.0.0.1:9092')];
    const progress: string[] = [];
    const { operator, connections } = anOperator({ kafka, connect });
    await settled(operator, { timeoutMs: 10_000, onProgress: (laggard) => progress.push(laggard) });
    expect(connections()).toBe(6);
    expect(progress).toHaveLength(5);
    expect(progress[1]).toBe(
      'Kafka or a database does not answer (This is not the correct coordinator for this group)',
    );
  });

  it('asks a database again that took no connection for a while', async () => {
    const database = [new Error('timeout exceeded when trying to connect'), new Error('Connection terminated')];
    await expect(settled(anOperator({ database }).operator, { timeoutMs: 5_000 })).resolves.toBeUndefined();
  });

  it('ends in time with the reason where nothing comes back, not even a fault', async () => {
    const began = Date.now();
    const silent = settled(anOperator({ kafka: ['silence'] }).operator, { timeoutMs: 300 });
    await expect(silent).rejects.toThrow(/^Not settled after 0 s: Kafka or a database does not answer/);
    expect(Date.now() - began).toBeLessThan(8_000);
  }, 15_000);

  it('does not wait where waiting helps nothing', async () => {
    const kafka = [named('KafkaJSProtocolError', 'Not authorized to access group: Group authorization failed')];
    const refused = settled(anOperator({ kafka }).operator, { timeoutMs: 10_000 });
    await expect(refused).rejects.toThrow('Not authorized');
  });
});
