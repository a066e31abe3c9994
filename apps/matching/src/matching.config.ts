import { type ConfigOf, defineConfig, Secret } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';
import { LIVELIHOOD, type Livelihood } from './decision/decide/habits.js';
import { BASKET_OPEN_MS } from './receipts/basket.js';

const MOST = 10_000;
const most = (usual: number, what: string) =>
  Type.Integer({
    default: usual,
    minimum: 1,
    maximum: MOST,
    description: `Above this an account is suspected of fishing and gets receipts by number only: ${what}`,
  });

const settings = {
  MATCHING_SECRET: Secret({
    minLength: 32,
    description:
      'Key of receipt ids and basket pseudonyms, the same on all instances; if changed, sent receipts cannot be revised, nor baskets taken back',
  }),
  CONSENT_MAX_AGE_MS: Type.Integer({
    default: 60_000,
    minimum: 0,
    description:
      'How long ago the consent projection must last have been complete, less than so many ms; else no basket is contributed',
  }),
  BASKET_OPEN_MS: Type.Integer({
    default: BASKET_OPEN_MS,
    minimum: 3_600_000,
    maximum: 172_800_000,
    description:
      'How long after the start of its hour, or after it was contributed, a basket can be taken back, in ms: the hour, INSIGHTS_LATENESS_MS of analytics, and how far that may be behind',
  }),
  MATCHING_KEEP_DAYS: Type.Integer({
    default: 35,
    minimum: 8,
    maximum: 400,
    description: 'Days after which a purchase can no longer be matched by digits, amount and time',
  }),
  MATCHING_KEEP_NUMBERS_DAYS: Type.Integer({
    default: 35,
    minimum: 8,
    maximum: 400,
    description:
      'Days, and up to five more, that sales and transactions can be matched by number; at least MATCHING_KEEP_DAYS',
  }),
  MATCHING_ACCOUNT_CARDS_A_DAY: most(
    LIVELIHOOD.day.cards,
    'different last four digits of cards, or of wallet tokens, on a day',
  ),
  MATCHING_ACCOUNT_CARDS_A_MONTH: most(LIVELIHOOD.month.cards, 'the same in 30 days'),
  MATCHING_ACCOUNT_BARE_A_DAY: most(LIVELIHOOD.day.byAmount, 'matches by amount and time alone on a day'),
  MATCHING_ACCOUNT_BARE_A_MONTH: most(LIVELIHOOD.month.byAmount, 'the same in 30 days'),
  MATCHING_ACCOUNT_PAYMENTS_A_DAY: most(LIVELIHOOD.paymentsADay, 'payments on a day'),
  MATCHING_ACCOUNT_PAYMENTS_AT_A_STORE: most(LIVELIHOOD.atAPlaceADay, 'payments at one store on a day'),
  MATCHING_ACCOUNT_STORES_A_DAY: most(LIVELIHOOD.placesADay, 'stores on a day'),
};

export const matchingConfig = defineConfig(settings);
export type MatchingConfig = ConfigOf<typeof settings>;

type RetentionSettings = Pick<MatchingConfig, 'MATCHING_KEEP_DAYS' | 'MATCHING_KEEP_NUMBERS_DAYS'>;

export const toRetention = ({
  MATCHING_KEEP_DAYS: days,
  MATCHING_KEEP_NUMBERS_DAYS: numberDays,
}: RetentionSettings) => ({
  days,
  numberDays: Math.max(days, numberDays),
});

/** How long a transaction is kept after it came, ms: partitions are dropped as a whole, five days at a time. */
export const toKeptMs = (settings: RetentionSettings): number => (toRetention(settings).numberDays + 5) * 86_400_000;

export const toLivelihood = (config: MatchingConfig): Livelihood => ({
  day: { cards: config.MATCHING_ACCOUNT_CARDS_A_DAY, byAmount: config.MATCHING_ACCOUNT_BARE_A_DAY },
  month: { cards: config.MATCHING_ACCOUNT_CARDS_A_MONTH, byAmount: config.MATCHING_ACCOUNT_BARE_A_MONTH },
  paymentsADay: config.MATCHING_ACCOUNT_PAYMENTS_A_DAY,
  atAPlaceADay: config.MATCHING_ACCOUNT_PAYMENTS_AT_A_STORE,
  placesADay: config.MATCHING_ACCOUNT_STORES_A_DAY,
});
