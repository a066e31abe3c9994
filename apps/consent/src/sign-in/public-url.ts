import type { ConsentConfig } from '../consent.config.js';

/** Where browsers and banks find this edge. */
export const publicUrlOf = (config: Pick<ConsentConfig, 'CONSENT_PUBLIC_URL' | 'HTTP_PORT'>): string =>
  config.CONSENT_PUBLIC_URL || `http://127.0.0.1:${config.HTTP_PORT}`;
