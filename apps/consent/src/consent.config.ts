import { type ConfigOf, defineConfig } from '@quittance/service';
import { Type } from '@sinclair/typebox';

const settings = {
  CONSENT_MAX_AHEAD_HOURS: Type.Integer({
    default: 24,
    minimum: 0,
    maximum: 1_000,
    description: 'A consent given further in the future than this is refused',
  }),
};

export type ConsentSettings = typeof settings;
export type ConsentConfig = Readonly<ConfigOf<ConsentSettings>>;
export const consentConfig = defineConfig(settings);
