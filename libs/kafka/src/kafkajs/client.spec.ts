// What the Kafka client says goes into the service's log, as loud as it is meant.
import { describe, expect, it } from '@jest/globals';
import { createKafka } from './client.js';

const said: [string, string, unknown][] = [];
const kafka = createKafka(
  { brokers: ['127.0.0.1:1'], username: 'matching', password: '', prefix: '', tls: false },
  (level, message, fields) => said.push([level, message, fields]),
);

describe('createKafka', () => {
  it('takes an answer that means "again" for no error: whoever asked says so where it stays one', () => {
    kafka.logger().namespace('Connection').error('Response InitProducerId(key: 22, version: 1)', {
      error: 'The coordinator is loading and hence can not process requests for this group',
    });
    expect(said.at(-1)).toEqual([
      'warn',
      'kafka: Response InitProducerId(key: 22, version: 1)',
      { component: 'Connection', reason: expect.stringMatching(/^The coordinator is loading/) },
    ]);
  });

  it('takes what else is an error for one', () => {
    kafka.logger().namespace('Connection').error('Connection error: connect ECONNREFUSED', {});
    expect(said.at(-1)?.[0]).toBe('error');
  });
});
