// Every way a request can fail has one of a few names, whatever library reports it.
import { describe, expect, it } from '@jest/globals';
import { attemptErrorOf } from './webhook-client.js';

const coded = (code: string, extra = {}) => Object.assign(new Error(code), { code, ...extra });

describe('attemptErrorOf', () => {
  it.each([
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'timeout'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    [new DOMException('late', 'TimeoutError'), 'timeout'],
    [coded('ENOTFOUND'), 'dns'],
    [coded('EAI_AGAIN'), 'dns'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
    [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls'],
    [coded('ECONNREFUSED'), 'connection'],
    [coded('UND_ERR_SOCKET'), 'connection'],
    [coded('HPE_INVALID_CONSTANT'), 'connection'],
    [coded('ADDRESS_REFUSED'), 'address-refused'],
    [new TypeError('x', { cause: coded('ECONNRESET') }), 'connection'],
    [new AggregateError([coded('ECONNREFUSED')]), 'connection'],
    [new Error('x'), 'unexpected'],
    [undefined, 'unexpected'],
  ])('%p', (error, expected) => {
    expect(attemptErrorOf(error)).toBe(expected);
  });
});
