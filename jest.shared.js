// Every tier runs TypeScript sources as ESM through SWC; package imports resolve to `src` by the @quittance/source condition.
import { readFileSync } from 'node:fs';

const swcrc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));

export const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@quittance/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swcrc, exclude: [], swcrc: false }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFilesAfterEnv: ['<rootDir>/tools/testbed/src/jest-asserts.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/\\.quittance/', '<rootDir>/\\.nx/'],
};
