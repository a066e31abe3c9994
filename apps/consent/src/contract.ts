/** What consent writes, keyed by bank and consent id; it consumes nothing. Nothing else in this service names a topic. */
export { ConsentChanged } from '@quittance/contracts-consent';

/** Principal and service name. */
export const SERVICE = 'consent';
