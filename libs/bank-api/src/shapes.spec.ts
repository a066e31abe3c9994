import { describe, expect, it } from '@jest/globals';
import { aConsentBody, aFullTransactionBody, aTransactionBody } from '../test-kit/builders.js';
import { checkConsent } from './consent.js';
import { checkDispute, checkEndpoint, checkTransaction, TransactionBody } from './shapes.js';

// The bank edge takes exactly the public shapes: every field of them, no other, and each within its rule.

describe('checkTransaction', () => {
  it('takes a plain transaction and one with every field', () => {
    const full = aFullTransactionBody();
    expect(checkTransaction(aTransactionBody()).ok).toBe(true);
    expect(checkTransaction(full)).toEqual({ ok: true, value: full });
    expect(Object.keys(full).sort()).toEqual(Object.keys(TransactionBody.properties).sort());
  });

  it.each<[string, unknown, string]>([
    ['transactionId', '', 'must be 1 to 128 characters without control characters'],
    ['revision', 1.5, 'must be an integer'],
    ['accountId', undefined, 'is required'],
    [
      'stage',
      'settlement',
      'must be one of: authorisation, increment, adjustment, partial_reversal, reversal, decline, clearing, refund_authorisation, refund_clearing',
    ],
    ['state', 'done', 'must be one of: pending, booked, reversed, declined'],
    ['direction', 'out', 'must be one of: debit, credit'],
    ['amountMinor', -1, 'must be an integer of minor units between 0 and 1000000000000'],
    ['amountMinor', '450', 'must be an integer'],
    ['currency', '826', 'must be an ISO 4217 currency code'],
    ['cardLast4', '4242424242424242', 'must be 4 digits in a string'],
    ['bin', '4242', 'must be 6 to 11 digits in a string'],
    ['mcc', 742, 'must be a string'],
    ['descriptor', 'x'.repeat(201), 'must be at most 200 characters'],
    ['country', 'Britain', 'must be an ISO 3166-1 country code'],
    ['country', 'UK', 'must be an ISO 3166-1 country code'],
    ['country', '999', 'must be an ISO 3166-1 country code'],
    ['localAt', '2026-11-23T10:15:00Z', 'must be an RFC 3339 time without a zone'],
    ['transmittedAt', '2026-11-23T10:15:00', 'must be an RFC 3339 time with a zone'],
    ['bookedDate', '2026-11-31', 'must be a calendar date YYYY-MM-DD'],
    ['pan', '4242424242424242', 'unknown field `pan`'],
  ])('refuses %s = %p', (field, value, rule) => {
    const checked = checkTransaction({ ...JSON.parse(JSON.stringify({ ...aFullTransactionBody(), [field]: value })) });
    expect(checked.ok ? [] : checked.errors).toEqual([{ field: `/${field}`, rule }]);
  });
});

describe('checkConsent', () => {
  it('takes both scopes, one, or none', () => {
    for (const scopes of [['receipts', 'insights'], ['insights'], []] as const) {
      expect(checkConsent(aConsentBody({ scopes: [...scopes], expiresAt: '2027-11-01T00:00:00Z' })).ok).toBe(true);
    }
  });

  it.each<[string, unknown, string, string]>([
    ['scopes', ['receipts', 'receipts'], '/scopes', 'must be a list that repeats no scope'],
    ['scopes', ['marketing'], '/scopes/0', 'must be one of: receipts, insights'],
    ['scopes', 'receipts', '/scopes', 'must be an array'],
    ['state', 'expired', '/state', 'must be one of: given, withdrawn'],
    ['givenAt', '2026-11-01', '/givenAt', 'must be an RFC 3339 time with a zone'],
    ['expiresAt', null, '/expiresAt', 'must be a string'],
    ['noticeVersion', '', '/noticeVersion', 'must be 1 to 64 characters without control characters'],
    ['holder', 'network', '/holder', 'unknown field `holder`'],
  ])('refuses %s = %j', (field, value, at, rule) => {
    const checked = checkConsent({ ...aConsentBody(), [field]: value });
    expect(checked.ok ? [] : checked.errors).toContainEqual({ field: at, rule });
  });
});

describe('checkEndpoint', () => {
  it('takes a URL alone, and all fields', () => {
    expect(checkEndpoint({ url: 'https://bank.example/hook' }).ok).toBe(true);
    expect(checkEndpoint({ url: 'https://bank.example/hook', payload: 'full', eventTypes: ['receipt.ready'] }).ok).toBe(
      true,
    );
  });

  it('refuses other schemes, other payloads and an empty list of types', () => {
    const checked = checkEndpoint({ url: 'file:///etc/passwd', payload: 'fat', eventTypes: [] });
    expect(checked.ok ? [] : checked.errors).toEqual([
      { field: '/url', rule: 'must be an http or https URL of at most 2000 characters' },
      { field: '/payload', rule: 'must be one of: thin, full' },
      { field: '/eventTypes', rule: 'must hold at least 1 item' },
    ]);
  });
});

describe('checkDispute', () => {
  it('takes a reason', () => {
    expect(checkDispute({ reason: 'not my receipt' }).ok).toBe(true);
    expect(checkDispute({ reason: '' }).ok).toBe(false);
    expect(checkDispute({}).ok).toBe(false);
  });
});
