/** What some banks pass on of a payment and others do not. */
export type BankDetail =
  | 'authCode'
  | 'rrn'
  | 'stan'
  | 'terminalId'
  | 'acquirerId'
  | 'par'
  | 'lifecycleId'
  | 'localAt'
  | 'transmittedAt';

/** What a bank passes on about its customers' card payments. */
export interface Bank {
  bankId: string;
  profile: 'rich' | 'account' | 'clearing_file' | 'sparse';
  /** Passes authorisations on as they happen; otherwise only what has cleared. */
  live: boolean;
  /** How long after the event a live entry comes. */
  delayMs: readonly [least: number, most: number];
  sends: readonly BankDetail[];
  /** Names the wallet; without this nobody knows whether digits may be a token's. */
  wallet: boolean;
  /** Whose digits the record of a wallet payment carries. */
  walletDigits: 'both' | 'card' | 'token';
}
