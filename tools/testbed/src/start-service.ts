import { join } from 'node:path';
import { repoRoot, type SupervisedService, superviseService } from '@quittance/local-stack';
import type { Testbed } from './testbed.js';

interface StartServiceOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly restartOnCrash?: boolean;
}

/** Runs a service of the bed as a process of its own, from its built `dist`; resolves once it is ready. */
export function startService<Service extends string>(
  bed: Testbed<Service>,
  name: Service,
  options: StartServiceOptions = {},
): Promise<SupervisedService> {
  return superviseService({
    name,
    entry: `apps/${name}/dist/main.js`,
    env: { ...bed.env(name), ...options.env },
    logFile: join(repoRoot, '.quittance', 'test-logs', `${bed.prefix}${name}.log`),
    readyUrl: `${bed.url(name)}/health/ready`,
    restartOnCrash: options.restartOnCrash ?? false,
  });
}
