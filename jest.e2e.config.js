import { shared } from './jest.shared.js';

export default {
  ...shared,
  testMatch: ['<rootDir>/tools/e2e/**/*.e2e.spec.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
  setupFilesAfterEnv: [...shared.setupFilesAfterEnv, '<rootDir>/tools/testbed/src/jest-check-answers.ts'],
  // A failed set-up may leave a supervisor with its children; they end with this process.
  forceExit: true,
  globalSetup: '<rootDir>/tools/testbed/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/tools/testbed/src/jest-global-teardown.ts',
};
