import type { Random } from '@quittance/town';
import type { BankRates } from '../rates/rates.js';
import type { Bank } from './bank.js';

const banks: readonly Bank[] = [
  {
    bankId: 'northbank',
    profile: 'rich',
    live: true,
    delayMs: [1_000, 6_000],
    sends: [
      'authCode',
      'rrn',
      'stan',
      'merchantId',
      'terminalId',
      'acquirerId',
      'arn',
      'lifecycleId',
      'localAt',
      'transmittedAt',
    ],
    wallet: true,
    walletDigits: 'both',
  },
  {
    bankId: 'meridian',
    profile: 'account',
    live: true,
    delayMs: [30_000, 1_200_000],
    sends: ['authCode', 'merchantId', 'terminalId', 'par', 'arn', 'lifecycleId', 'transmittedAt'],
    wallet: true,
    walletDigits: 'card',
  },
  {
    bankId: 'harbour',
    profile: 'clearing_file',
    live: false,
    delayMs: [0, 0],
    sends: ['authCode', 'merchantId', 'acquirerId', 'arn'],
    wallet: false,
    walletDigits: 'card',
  },
  {
    bankId: 'pennywise',
    profile: 'sparse',
    live: true,
    delayMs: [2_000, 60_000],
    sends: ['merchantId', 'arn', 'transmittedAt'],
    wallet: false,
    walletDigits: 'token',
  },
  {
    // The lines of account statements: the descriptor is all they say of the shop.
    bankId: 'ledgerly',
    profile: 'statement',
    live: false,
    delayMs: [0, 0],
    sends: ['acquirerId'],
    wallet: false,
    walletDigits: 'card',
  },
];

export function pickBank(random: Random, { profiles }: BankRates): Bank {
  return random.weighted(banks.map((bank) => [bank, profiles[bank.profile]] as const));
}
