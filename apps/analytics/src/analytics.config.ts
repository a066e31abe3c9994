import { type ConfigOf, defineConfig } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';

const settings = {
  INSIGHTS_LATENESS_MS: Type.Integer({
    default: 900_000,
    minimum: 0,
    description: 'How long after its end a window still takes contributions, in ms',
  }),
  INSIGHTS_QUIET_MS: Type.Integer({
    default: 60_000,
    minimum: 0,
    description: 'How long nothing must have come for a window before it closes, in ms',
  }),
  INSIGHTS_LOOK_MS: Type.Integer({
    default: 5_000,
    minimum: 50,
    maximum: 600_000,
    description: 'How often windows that can close are looked for, in ms',
  }),
};

export const analyticsConfig = defineConfig(settings);
export type AnalyticsConfig = Readonly<ConfigOf<typeof settings>>;
