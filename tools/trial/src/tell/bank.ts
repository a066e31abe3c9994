/** Fields of a payment that only some banks send. */
export type BankDetail =
  | 'authCode'
  | 'rrn'
  | 'stan'
  | 'merchantId'
  | 'terminalId'
  | 'acquirerId'
  | 'par'
  | 'arn'
  | 'lifecycleId'
  | 'localAt'
  | 'transmittedAt';

/** What a bank sends about its customers' card payments. */
export interface Bank {
  bankId: string;
  profile: 'rich' | 'account' | 'clearing_file' | 'sparse' | 'statement';
  /** Sends authorisations as they happen; otherwise only clearings. */
  live: boolean;
  /** Delay of a live entry after the event. */
  delayMs: readonly [least: number, most: number];
  sends: readonly BankDetail[];
  /** Names the wallet; otherwise it is unknown whether digits may be a token's. */
  wallet: boolean;
  /** Whose last four the record of a wallet payment carries. */
  walletDigits: 'both' | 'card' | 'token';
}
