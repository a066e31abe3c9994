import { type ConfigOf, defineConfig, Secret } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';
import { defaultSchedule } from './domain/attempt.js';

const settings = {
  CONSENT_MAX_AGE_MS: Type.Integer({
    default: 60_000,
    minimum: 0,
    description:
      'How long ago the consent projection must last have been complete, less than so many ms; else edges answer 503 and nothing is sent',
  }),
  CONSENT_COVER_WAIT_MS: Type.Integer({
    default: 2_000,
    minimum: 1,
    maximum: 30_000,
    description:
      'How long the transaction of an account without consent waits until all consents in Kafka are known, in ms; longer: it is answered consent_state_unknown',
  }),
  DELIVERY_ANSWER_TICK_MS: Type.Integer({
    default: 50,
    minimum: 0,
    maximum: 1_000,
    description:
      'Transactions are answered at multiples of this time since they came, in ms, so that it tells nobody whether an account consents; 0: at once',
  }),
  DELIVERY_SECRET: Secret({
    minLength: 32,
    description: 'Seals the webhook secrets in the database; at least 32 characters, the same for all instances',
  }),
  DELIVERY_ALLOW_PRIVATE_ENDPOINTS: Type.Boolean({
    default: false,
    description: 'Allows http and private addresses as webhook endpoints: for local runs only',
  }),
  DELIVERY_TIMEOUT_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    maximum: 60_000,
    description: 'Time one webhook attempt may take, in ms',
  }),
  DELIVERY_LEASE_MARGIN_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    description: 'After the timeout and this many ms, an attempt whose process died is made again',
  }),
  DELIVERY_LANE_WIDTH: Type.Integer({
    default: 16,
    minimum: 1,
    maximum: 64,
    description: 'Attempts at once per endpoint',
  }),
  DELIVERY_RETRY_SCHEDULE_MS: Type.String({
    default: defaultSchedule.join(','),
    pattern: '^[1-9][0-9]{0,9}(,[1-9][0-9]{0,9}){0,29}$',
    description: 'Delays before each further attempt, in ms, ±20 %; when they are used up the delivery has failed',
  }),
  DELIVERY_POLL_MS: Type.Integer({
    default: 100,
    minimum: 10,
    maximum: 10_000,
    description: 'How often due deliveries are looked for, in ms',
  }),
  DELIVERY_ENDPOINTS_PER_BANK: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: 1_000,
    description: 'Webhook endpoints a bank may have',
  }),
  DELIVERY_SECRET_OVERLAP_MS: Type.Integer({
    default: 86_400_000,
    minimum: 0,
    description: 'How long an old webhook secret signs beside the new one, in ms',
  }),
  KEEP_TRANSACTION_HASHES_DAYS: Type.Integer({
    default: 90,
    minimum: 7,
    description: 'How long repeats and conflicts of a transaction are recognised',
  }),
  KEEP_DELIVERIES_DAYS: Type.Integer({
    default: 30,
    minimum: 4,
    description: 'How long finished deliveries and their attempts are kept',
  }),
  DELIVERY_CUSTOMER_ISSUER: Type.String({
    default: '',
    pattern: '^(https?://[^/?#\\s]+)?$',
    description:
      'Public URL of the consent edge: customers who are signed in there may ask here for their receipts; empty: they may not',
  }),
  DELIVERY_CUSTOMER_KEYS_URL: Type.String({
    default: '',
    pattern: '^(https?://\\S+)?$',
    description:
      'Where the key that signs the tokens of customers is, if this service does not reach the consent edge by its public URL; empty: /.well-known/jwks.json there',
  }),
  DELIVERY_KEEP_NOTICES_OF_ERASED_DAYS: Type.Integer({
    default: 30,
    minimum: 4,
    description: 'How long notices of an erased account are kept, so that its bank is told that its consent ended',
  }),
  KEEP_RECEIPTS_DAYS: Type.Integer({ default: 400, minimum: 30, description: 'How long receipts can be fetched' }),
};

export const deliveryConfig = defineConfig(settings);
export type DeliveryConfig = Readonly<ConfigOf<typeof settings>>;

export const toSchedule = (config: DeliveryConfig): number[] =>
  config.DELIVERY_RETRY_SCHEDULE_MS.split(',').map(Number);
