import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { loadSettings, openOperator } from '@quittance/ops';
import type { Network } from './network.js';

/**
 * A network that runs already, described by an env file: what `npm run ops -- --env-file` takes, and
 * `INGESTION_URL`, `CONSENT_URL`, `DELIVERY_URL`, `ANALYTICS_URL` (127.0.0.1:7101 to 7104 unless said);
 * `SAMPLE_BANK_LISTEN` (address, 127.0.0.1 unless said) and `SAMPLE_BANK_HOST` (name of this machine as the network sees it).
 */
export function attachToNetwork(envFile: string): Network {
  const env = parseEnv(readFileSync(envFile, 'utf8'));
  const operator = openOperator(loadSettings(env, dirname(envFile)));
  return {
    own: false,
    edges: {
      ingestion: env['INGESTION_URL'] ?? 'http://127.0.0.1:7101',
      consent: env['CONSENT_URL'] ?? 'http://127.0.0.1:7102',
      delivery: env['DELIVERY_URL'] ?? 'http://127.0.0.1:7103',
      analytics: env['ANALYTICS_URL'] ?? 'http://127.0.0.1:7104',
    },
    operator,
    banks: { host: env['SAMPLE_BANK_LISTEN'] ?? '127.0.0.1', publicHost: env['SAMPLE_BANK_HOST'] ?? '127.0.0.1' },
    crashes: () => [],
    stop: () => operator.close(),
  };
}
