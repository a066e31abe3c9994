import { registerHooks } from 'node:module';
import type { StartedTestStack } from './start-test-stack.js';

declare global {
  var quittanceTestStack: StartedTestStack | undefined;
}

/**
 * Starts the Kafka and the PostgreSQL of a jest run. Jest loads this file, and what it imports, with Node's own resolution,
 * not with that of the tests: the hooks make it find the packages' sources, so that no build is needed.
 */
// eslint-disable-next-line no-restricted-exports -- jest calls the default export
export default async function globalSetup(): Promise<void> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const fromSource = { ...context, conditions: [...(context.conditions ?? []), '@quittance/source'] };
      try {
        return next(specifier, fromSource);
      } catch (error) {
        if (!specifier.startsWith('.')) throw error;
        return next(specifier.replace(/\.js$/, '.ts'), fromSource);
      }
    },
  });
  const { startTestStack } = await import('./start-test-stack.js');
  hooks.deregister();
  globalThis.quittanceTestStack = await startTestStack();
}
