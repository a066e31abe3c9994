import { type ConfigOf, defineConfig, Secret } from '@quittance/service';
import { Type } from '@sinclair/typebox';

const settings = {
  MATCHING_SECRET: Secret({
    minLength: 32,
    description:
      'Key of receipt ids and basket pseudonyms, the same for all instances; with another one, receipts sent out can no longer be revised',
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
      'Days that sales and transactions are kept, and can be matched by numbers; at least MATCHING_KEEP_DAYS counts, and up to five more',
  }),
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
