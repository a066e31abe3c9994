export { buildWorld, type StreetOptions } from './build-world.js';
export { backoffMs } from './client/backoff.js';
export {
  type Answer,
  EdgeUnreachable,
  type LineAnswer,
  type Problem,
  PublicClient,
  type PublicClientOptions,
} from './client/public-client.js';
export { LiveStreet, type Moment } from './live-street.js';
export { type Complaint, type Figures, judge, type ReceivedReceipt, type Verdict } from './judge/judge.js';
export { lineSummary, summary } from './judge/summary.js';
export { type Answers, deliver, type Edges, type Keys, play, type PlayOptions } from './play.js';
export { accountForLines, type FileFacts, type LineAccount } from './uci/accounting.js';
export { UnreadableFile } from './uci/invoice-file.js';
export { type OnlineRetailOptions, type ToldFile, ukOnlineRetail } from './uci/uk-online-retail.js';
export type * from './world.js';
