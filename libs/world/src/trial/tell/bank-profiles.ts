import type { Random } from '../../random.js';

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
  weight: number;
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

export const banks: readonly Bank[] = [
  {
    bankId: 'northbank',
    profile: 'rich',
    weight: 35,
    live: true,
    delayMs: [1_000, 6_000],
    sends: ['authCode', 'rrn', 'stan', 'terminalId', 'acquirerId', 'lifecycleId', 'localAt', 'transmittedAt'],
    wallet: true,
    walletDigits: 'both',
  },
  {
    bankId: 'meridian',
    profile: 'account',
    weight: 25,
    live: true,
    delayMs: [30_000, 1_200_000],
    sends: ['authCode', 'terminalId', 'par', 'lifecycleId', 'transmittedAt'],
    wallet: true,
    walletDigits: 'card',
  },
  {
    bankId: 'harbour',
    profile: 'clearing_file',
    weight: 20,
    live: false,
    delayMs: [0, 0],
    sends: ['authCode', 'acquirerId'],
    wallet: false,
    walletDigits: 'card',
  },
  {
    bankId: 'pennywise',
    profile: 'sparse',
    weight: 20,
    live: true,
    delayMs: [2_000, 60_000],
    sends: ['transmittedAt'],
    wallet: false,
    walletDigits: 'token',
  },
];

const weighted = banks.map((bank) => [bank, bank.weight] as const);

export function pickBank(random: Random): Bank {
  return random.weighted(weighted);
}
