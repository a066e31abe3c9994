// Signatures are those of Standard Webhooks 1.0.0, checked against its published vector and its own verifier.
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { serialiseSecret, signatureHeaders } from './webhook-signature.js';

const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const vector = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampSeconds: 1614265330,
  body: Buffer.from('{"test": 2432232314}'),
};

describe('signatureHeaders', () => {
  it('gives the published signature for the published vector', () => {
    expect(signatureHeaders(vector, [secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('signs with the old and the new secret while one is rotated, and the verifier accepts either', () => {
    const next = Buffer.alloc(32, 7);
    const now = { ...vector, timestampSeconds: Math.floor(Date.now() / 1000), body: Buffer.from('{"text":"£ and €"}') };
    const headers = signatureHeaders(now, [secret, next]);
    for (const known of [secret, next]) {
      expect(new Webhook(serialiseSecret(known)).verify(now.body, headers)).toEqual({ text: '£ and €' });
    }
    expect(() => new Webhook(serialiseSecret(Buffer.alloc(32, 9))).verify(now.body, headers)).toThrow();
  });

  it('signs the bytes of the body: one changed byte is refused', () => {
    const now = { ...vector, timestampSeconds: Math.floor(Date.now() / 1000) };
    const headers = signatureHeaders(now, [secret]);
    expect(() => new Webhook(serialiseSecret(secret)).verify('{"test": 2432232315}', headers)).toThrow();
  });
});
