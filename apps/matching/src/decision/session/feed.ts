/** How far a store's feed has come, epoch ms. */
export interface Feed {
  /** The store has said itself that everything sold before has been sent; 0 while it has never said so. */
  readonly completeUntil: number;
  /** The same, concluded from its sales. */
  readonly soldUntil: number;
  /** Late sales from which nothing is concluded yet: until when they were sold, and when the last of them was received. */
  readonly pending?: { readonly soldAt: number; readonly since: number } | undefined;
  /** What a sale that came at once says, until it is known that it was not the first of a file: until when, and when it was received. */
  readonly live?: { readonly until: number; readonly since: number } | undefined;
  /** Which part of its latest sales came late, 0 to 1. */
  readonly lateShare: number;
}

export const EMPTY_FEED: Feed = { completeUntil: 0, soldUntil: 0, lateShare: 0 };

const MINUTE_MS = 60_000;
/** A till that sends each sale by itself does so within this time; and what one file brings comes within it. */
export const LIVE_MS = 2 * MINUTE_MS;
/** A file of sales, in whatever order, has come in whole when nothing of it has come for this time. */
export const SETTLE_MS = 10 * MINUTE_MS;
/** Sales of which the share of late ones is taken. */
const REMEMBERED = 500;
/** A store of which more come late has tills that send files, and one till that sends at once does not speak for them. */
const MOST_LATE = 0.1;
/** What was sold so long ago has come by now or never will: the slowest tills send the file of a day on the next. */
export const PATIENCE_MS = 48 * 60 * MINUTE_MS;

/** Everything sold before the answered instant has been sent. Never moves back. */
export const feedReaches = (feed: Feed): number => Math.max(feed.completeUntil, feed.soldUntil);

/**
 * Up to when what was held until then is to be decided: with its first word a store ends every wait that was for its tills, which no one
 * waits for any more.
 */
export const decidesUntil = (before: Feed, after: Feed): number =>
  before.completeUntil === 0 && after.completeUntil > 0 ? Number.MAX_SAFE_INTEGER : feedReaches(after);

/** From here on the store's own word counts: what was pending is no longer concluded from. */
export function afterFeedCompletion(feed: Feed, completeUntil: number): Feed {
  const { soldUntil, lateShare } = feed;
  return completeUntil > feed.completeUntil ? { completeUntil, soldUntil, lateShare } : feed;
}

/**
 * A store that vouches for its feed is believed, and nothing else is concluded about it. Of another, a sale that comes at once says
 * that those before it have come too, unless late ones follow at its heels; one that comes late belongs to a file of which the rest may
 * still be on its way, in any order, so it counts only when the file must have ended.
 */
export function afterSale(feed: Feed, soldAt: number, receivedAt: number): Feed {
  if (feed.completeUntil > 0) return feed;
  const { completeUntil, soldUntil, lateShare: before, pending, live } = afterSilence(feed, receivedAt);
  const isLate = receivedAt - soldAt > LIVE_MS;
  const lateShare = before + ((isLate ? 1 : 0) - before) / REMEMBERED;
  if (isLate) {
    const file = { soldAt: Math.max(soldAt, pending?.soldAt ?? 0), since: receivedAt };
    return { completeUntil, soldUntil, lateShare, pending: file, live: undefined };
  }
  const isInFile = pending !== undefined && receivedAt - pending.since < LIVE_MS;
  if (isInFile || lateShare > MOST_LATE) return { completeUntil, soldUntil, lateShare, pending, live: undefined };
  // By the network's clock: one till that is ahead must not speak for all.
  const said = live ?? { until: receivedAt - LIVE_MS, since: receivedAt };
  return { completeUntil, soldUntil, lateShare, pending, live: said };
}

/** Concludes, of a store that does not vouch for its feed, from its sales once nothing more can belong to their file, and from time. */
export function afterSilence(feed: Feed, nowMs: number): Feed {
  if (feed.completeUntil > 0) return feed;
  const { completeUntil, lateShare, pending, live } = feed;
  const isSettled = pending !== undefined && nowMs - pending.since >= SETTLE_MS;
  const isLive = live !== undefined && nowMs - live.since >= LIVE_MS;
  const soldUntil = Math.max(
    feed.soldUntil,
    nowMs - PATIENCE_MS,
    isSettled ? pending.soldAt : 0,
    isLive ? live.until : 0,
  );
  if (!isSettled && !isLive && soldUntil === feed.soldUntil) return feed;
  return {
    completeUntil,
    soldUntil,
    lateShare,
    pending: isSettled ? undefined : pending,
    live: isLive ? undefined : live,
  };
}
