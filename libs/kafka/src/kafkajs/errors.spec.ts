// What passes by itself is waited out; what an operator has to mend says what to do.
import { describe, expect, it } from '@jest/globals';
import { explainKafkaError, isTransientDatabaseFault, isTransientKafkaFault, KafkaMisconfigured } from './errors.js';

const fault = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

describe('isTransientDatabaseFault', () => {
  it.each([
    ['a refused connection', fault('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' })],
    ['a server that shuts down', fault('terminating connection', { driverError: { message: 'x', code: '57P01' } })],
    ['a deadlock', fault('x', { code: '40P01' })],
    ['a cause further down', new Error('outer', { cause: fault('Connection terminated unexpectedly') })],
    ['a frozen server', fault('Query read timeout')],
    ['a server that takes no connection', fault('timeout exceeded when trying to connect')],
  ])('knows %s', (_, error) => expect(isTransientDatabaseFault(error)).toBe(true));

  it.each([
    ['a broken rule', fault('duplicate key', { code: '23505' })],
    ['a bug', new TypeError('x is not a function')],
    ['nothing at all', undefined],
  ])('does not wait out %s', (_, error) => expect(isTransientDatabaseFault(error)).toBe(false));
});

describe('Kafka faults', () => {
  it('takes a connection closed during the handshake for a broker that is starting, and a refused password for what it is', () => {
    const closed = fault('SASL SCRAM SHA512 authentication failed: Closed connection', {
      name: 'KafkaJSSASLAuthenticationError',
    });
    const refused = fault('Authentication failed: invalid credentials', { name: 'KafkaJSSASLAuthenticationError' });
    expect(isTransientKafkaFault(closed)).toBe(true);
    expect(explainKafkaError(closed, 'delivery')).toBe(closed);
    expect(isTransientKafkaFault(refused)).toBe(false);
    expect(explainKafkaError(refused, 'delivery')).toBeInstanceOf(KafkaMisconfigured);
  });

  it.each([
    'This is not the correct coordinator for this group',
    'Request Metadata(key: 3, version: 6) timed out',
    'Connection timeout',
  ])('waits out what a broker says that was frozen: %s', (text) => {
    expect(isTransientKafkaFault(fault(text))).toBe(true);
  });

  it('says which settings mend a certificate that is not believed', () => {
    const unknown = fault('Connection error: unable to verify the first certificate', {
      name: 'KafkaJSConnectionError',
    });
    const explained = explainKafkaError(unknown, 'delivery');
    expect(explained).toBeInstanceOf(KafkaMisconfigured);
    expect(explained.message).toMatch(/first certificate.*KAFKA_TLS_CA_FILE/);
  });

  it('says which command mends a missing right', () => {
    expect(explainKafkaError(fault('x', { type: 'TOPIC_AUTHORIZATION_FAILED' }), 'delivery').message).toMatch(
      /npm run topology -- apply/,
    );
    expect(explainKafkaError(fault('x', { type: 'KafkaJSGroupCoordinatorNotFound' }), 'delivery').message).toMatch(
      /READ on its group/,
    );
  });
});
