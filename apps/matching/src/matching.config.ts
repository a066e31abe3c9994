import { type ConfigOf, defineConfig, Secret } from '@quittance/service';

const settings = {
  MATCHING_SECRET: Secret({
    minLength: 32,
    description:
      'Key of receipt ids and basket pseudonyms, the same for all instances; with another one, receipts sent out can no longer be revised',
  }),
};

export const matchingConfig = defineConfig(settings);
export type MatchingConfig = ConfigOf<typeof settings>;
