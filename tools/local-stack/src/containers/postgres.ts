import { randomBytes } from 'node:crypto';
import { freePort } from '../ports.js';
import { type PostgresOptions, type RunningPostgres, serverFlags, urlOn } from '../postgres.js';
import { answers } from '../postgres-login.js';
import { containerLife, untilAnswers } from './engine.js';

const postgresImage = 'postgres:17';

const containerPort = 5432;

/** The same server in a container; its data live as long as the container. */
export async function startPostgresContainer(options: PostgresOptions): Promise<RunningPostgres> {
  const { GenericContainer } = await import('testcontainers');
  const port = options.port || (await freePort());
  const password = randomBytes(18).toString('base64url');
  const started = await new GenericContainer(postgresImage)
    .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: '--locale=C --encoding=UTF8' })
    .withCommand(['postgres', ...serverFlags(options.durable ?? true)])
    .withExposedPorts({ container: containerPort, host: port })
    .withStartupTimeout(90_000)
    .start();
  const urlFor = urlOn(started.getHost(), port);
  const adminUrl = urlFor('postgres', 'postgres', password);
  const ready = () => answers(adminUrl);
  await untilAnswers('PostgreSQL', ready);
  options.log?.(`PostgreSQL answers on ${started.getHost()}:${port} (container ${started.getId().slice(0, 12)})`);
  return {
    adminUrl,
    urlFor,
    pid: undefined,
    logFile: `docker logs ${started.getId().slice(0, 12)}`,
    ...(await containerLife(started, ready)),
  };
}
