import { shared } from './jest.shared.js';

export default {
  ...shared,
  testMatch: ['<rootDir>/{apps,libs,tools}/**/test/**/*.{int,fence}.spec.ts'],
  testTimeout: 60_000,
  // Each file has a world of its own (topics under a prefix, databases), so two may run at once. What jest keeps of the ES modules of a file
  // it keeps for ever: a worker that has grown makes room for a new one.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1.5GB',
  setupFilesAfterEnv: [...shared.setupFilesAfterEnv, '<rootDir>/tools/testbed/src/jest-check-answers.ts'],
  // A failed set-up may leave a supervisor with its children; they end with this process.
  forceExit: true,
  globalSetup: '<rootDir>/tools/testbed/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/tools/testbed/src/jest-global-teardown.ts',
};
