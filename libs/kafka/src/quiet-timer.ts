import { createRequire } from 'node:module';

interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  pending: unknown[];
  checkPendingRequests(): void;
}

/** How long a request that cannot be sent at once waits before it is looked at again; kafkajs' own figure. */
const RECHECK_MS = 10;

/**
 * kafkajs 2.2.4 re-arms a 1 ms timer for ever on every idle connection, with a negative delay that Node 24 warns about
 * (tulios/kafkajs#1751). A timer is only needed while requests wait or the broker throttles.
 */
export const quietIdleTimer = (): void => {
  const require = createRequire(import.meta.url);
  const queue = require('kafkajs/src/network/requestQueue/index.js') as {
    prototype: RequestQueue & { scheduleCheckPendingRequests(): void };
  };
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    const throttledMs = this.throttledUntil - Date.now();
    if (this.throttleCheckTimeoutId || (throttledMs <= 0 && this.pending.length === 0)) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : RECHECK_MS,
    );
  };
};
