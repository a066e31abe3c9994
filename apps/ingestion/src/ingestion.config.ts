import { type ConfigOf, defineConfig } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';
import type { ClockBounds } from './domain/till-clock.js';

const settings = {
  SALE_MAX_AGE_DAYS: Type.Integer({
    default: 400,
    minimum: 1,
    maximum: 36_500,
    description: 'Sales older than this are refused: the clock of the till is far off',
  }),
  SALE_MAX_AHEAD_HOURS: Type.Integer({
    default: 24,
    minimum: 1,
    maximum: 1_000,
    description: 'Sales further in the future than this are refused; a day covers a till that leaves its zone out',
  }),
  REVISIONS_KEPT_DAYS: Type.Integer({
    default: 35,
    minimum: 1,
    maximum: 36_500,
    description: 'How long the content hash of a sale is kept, to refuse another content of the same revision',
  }),
};

type IngestionSettings = typeof settings;
export type IngestionConfig = Readonly<ConfigOf<IngestionSettings>>;
export const ingestionConfig = defineConfig(settings);

export const clockBoundsOf = (config: IngestionConfig): ClockBounds => ({
  maxAgeMs: config.SALE_MAX_AGE_DAYS * 86_400_000,
  maxAheadMs: config.SALE_MAX_AHEAD_HOURS * 3_600_000,
});
