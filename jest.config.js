import { shared } from './jest.shared.js';

export default {
  ...shared,
  testMatch: ['<rootDir>/{apps,libs,tools}/**/src/**/*.spec.ts'],
};
