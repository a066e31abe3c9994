import { shared } from './jest.shared.js';

export default {
  ...shared,
  testMatch: ['<rootDir>/{apps,libs}/**/src/**/*.spec.ts', '<rootDir>/bench/src/**/*.spec.ts'],
};
