/** How far a store's feed has come, epoch ms. */
export interface Feed {
  /** The store has said itself that everything sold before has been sent; 0 while it has never said so. */
  readonly completeUntil: number;
  /** The same, concluded from its sales. */
  readonly soldUntil: number;
  /** Late sales from which nothing is concluded yet: until when they were sold, and when the last of them was received. */
  readonly pending?: { readonly soldAt: number; readonly since: number };
}

export const EMPTY_FEED: Feed = { completeUntil: 0, soldUntil: 0 };

const MINUTE_MS = 60_000;
/** A till that sends each sale by itself does so within this time. */
const LIVE_MS = 2 * MINUTE_MS;
/** A file of sales, in whatever order, has come in whole when nothing of it has come for this time. */
export const SETTLE_MS = 10 * MINUTE_MS;
/** What was sold so long ago has come by now or never will: the slowest tills send the file of a day on the next. */
export const PATIENCE_MS = 48 * 60 * MINUTE_MS;

/** Everything sold before the answered instant has been sent. Never moves back. */
export const feedReaches = (feed: Feed): number => Math.max(feed.completeUntil, feed.soldUntil);

/** From here on the store's own word counts: what was pending is no longer concluded from. */
export function afterHeartbeat(feed: Feed, completeUntil: number): Feed {
  return completeUntil > feed.completeUntil ? { completeUntil, soldUntil: feed.soldUntil } : feed;
}

/**
 * A store that vouches for its feed is believed, and nothing else is concluded about it. Of another, a sale that comes at once says
 * that those before it have come too; one that comes late belongs to a file of which the rest may still be on its way, in any
 * order, so it counts only when the file must have ended.
 */
export function afterSale(feed: Feed, soldAt: number, receivedAt: number): Feed {
  if (feed.completeUntil > 0) return feed;
  const settled = afterSilence(feed, receivedAt);
  if (receivedAt - soldAt <= LIVE_MS) {
    // By the network's clock: one till that is ahead must not speak for all.
    const soldUntil = Math.max(settled.soldUntil, receivedAt - LIVE_MS);
    return soldUntil === settled.soldUntil ? settled : { ...settled, soldUntil };
  }
  const { pending } = settled;
  return { ...settled, pending: { soldAt: Math.max(soldAt, pending?.soldAt ?? 0), since: receivedAt } };
}

/** Concludes, of a store that does not vouch for its feed, from late sales once nothing more can belong to their file, and from time. */
export function afterSilence(feed: Feed, nowMs: number): Feed {
  if (feed.completeUntil > 0) return feed;
  const { completeUntil, pending } = feed;
  const isSettled = pending !== undefined && nowMs - pending.since >= SETTLE_MS;
  const soldUntil = Math.max(feed.soldUntil, nowMs - PATIENCE_MS, isSettled ? pending.soldAt : 0);
  if (isSettled) return { completeUntil, soldUntil };
  return soldUntil === feed.soldUntil ? feed : { ...feed, soldUntil };
}
