/** Settings of an edge whose speed is measured: one owner of keys sends everything. */
export const UNLIMITED = { RATE_REQUESTS_PER_SECOND: '0', RATE_LINES_PER_SECOND: '0' } as const;
