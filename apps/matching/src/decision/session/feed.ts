/** How complete a store's sales are, epoch ms. */
export interface Feed {
  /** By the store's own feed completions: everything sold before has been sent. 0 while it has sent none. */
  readonly completeUntil: number;
  /** The same, inferred from its sales. */
  readonly soldUntil: number;
  /** A late file that may not have ended: its latest sale, and when the last of it was received. */
  readonly pending?: { readonly soldAt: number; readonly since: number } | undefined;
  /** What a sale sent at once implies unless it turns out to begin a file: complete until, and when it was received. */
  readonly live?: { readonly until: number; readonly since: number } | undefined;
  /** Share of its recent sales that came late, 0 to 1. */
  readonly lateShare: number;
}

export const EMPTY_FEED: Feed = { completeUntil: 0, soldUntil: 0, lateShare: 0 };

const MINUTE_MS = 60_000;
/** A till that sends single sales does so within this time; sales of one file follow each other within it. */
export const LIVE_MS = 2 * MINUTE_MS;
/** A file has ended when nothing of it has arrived for this time. */
export const SETTLE_MS = 10 * MINUTE_MS;
/** Averaging length of the late share, in sales. */
const REMEMBERED = 500;
/**
 * Above this share of late sales the store's tills send files, and a live sale from one says nothing about the others.
 */
const MOST_LATE = 0.1;
/** Sales so old have arrived or never will: the slowest tills send a day's file on the next day. */
export const PATIENCE_MS = 48 * 60 * MINUTE_MS;

/** Instant up to which the store has sent everything. Never moves back. */
export const feedReaches = (feed: Feed): number => Math.max(feed.completeUntil, feed.soldUntil);

/**
 * Holds up to this instant are decided. A store's first feed completion ends all its holds, also those that waited for
 * a quiet till.
 */
export const decidesUntil = (before: Feed, after: Feed): number =>
  before.completeUntil === 0 && after.completeUntil > 0 ? Number.MAX_SAFE_INTEGER : feedReaches(after);

/** A feed completion replaces what was being inferred. */
export function afterFeedCompletion(feed: Feed, completeUntil: number): Feed {
  const { soldUntil, lateShare } = feed;
  return completeUntil > feed.completeUntil ? { completeUntil, soldUntil, lateShare } : feed;
}

/**
 * A store that sends feed completions is judged by these alone. For others a live sale implies that earlier sales have
 * arrived, unless late ones follow within two minutes; a late sale belongs to a file, in any order, that counts only
 * once it must have ended.
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
  // By the network's clock: the clock of one fast till must not count for all.
  const said = live ?? { until: receivedAt - LIVE_MS, since: receivedAt };
  return { completeUntil, soldUntil, lateShare, pending, live: said };
}

/**
 * Infers from the passing of time, for a store without feed completions: files that have ended, live sales without a
 * file, two days.
 */
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
