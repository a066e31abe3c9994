import { type ConfigOf, defineConfig, Secret } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';

const settings = {
  CONSENT_SECRET: Secret({
    minLength: 32,
    description:
      'The key that signs consent records is derived from it; at least 32 characters, the same for all instances',
  }),
  CONSENT_MAX_AHEAD_HOURS: Type.Integer({
    default: 24,
    minimum: 0,
    maximum: 1_000,
    description: 'A consent given further in the future than this is refused',
  }),
  CONSENT_PUBLISH_WAIT_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    maximum: 60_000,
    description: 'How long a change may take to reach Kafka before its request is answered 503, in ms',
  }),
  CONSENT_PUBLIC_URL: Type.String({
    default: '',
    pattern: '^(?:|https://[^/?#@\\s]+|http://(?:127\\.0\\.0\\.1|localhost|\\[::1\\])(?::\\d+)?)$',
    description:
      'Where customers and banks reach this edge, such as https://my.example: no path; http on this machine only. Empty: http://127.0.0.1 and HTTP_PORT',
  }),
  CONSENT_RECEIPTS_URL: Type.String({
    default: '',
    pattern: '^(?:|https://[^/?#@\\s]+|http://(?:127\\.0\\.0\\.1|localhost|\\[::1\\])(?::\\d+)?)$',
    description:
      'Where browsers of customers reach the delivery edge, such as https://receipts.example: no path; http on this machine only. Empty: receipts are not shown',
  }),
  CONSENT_COUNTRY: Type.String({
    default: 'GB',
    pattern: '^[A-Z]{2}$',
    description:
      'Where the network keeps the data and whose law applies, as consent records say it: a code of ISO 3166-1',
  }),
  CONSENT_EVENT_MAX_AGE_HOURS: Type.Integer({
    default: 24,
    minimum: 1,
    maximum: 168,
    description: 'A bank’s security event token that was issued longer ago than this is refused',
  }),
  CONSENT_EVENT_RETRY_SCHEDULE_MS: Type.String({
    default: '5000,300000,1800000,7200000,18000000,36000000,50400000,72000000,86400000',
    pattern: '^[1-9][0-9]{0,9}(,[1-9][0-9]{0,9}){0,29}$',
    description:
      'Delays before an event is pushed to a bank again, in ms, ±20 %; when they are used up the bank has to poll for it',
  }),
  CONSENT_ALLOW_PRIVATE_ENDPOINTS: Type.Boolean({
    default: false,
    description: 'Allows http and private addresses to push events to: for local runs only',
  }),
  CONSENT_BANK_TIMEOUT_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    maximum: 30_000,
    description: 'How long a bank may take over one answer, in ms',
  }),
};

type ConsentSettings = typeof settings;
export type ConsentConfig = Readonly<ConfigOf<ConsentSettings>>;
export const consentConfig = defineConfig(settings);
