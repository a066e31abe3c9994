// Program: makes the role and the database of each service named on the command line.
//   DATABASE_ADMIN_URL_FILE  file with the administrator's URL
//   PASSWORD_FILE_PREFIX     a service's password is in the file of this name plus the service: /run/secrets/password-
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { provisionDatabases } from './databases.js';
import { answers } from './postgres-login.js';

const waitMs = 60_000;

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
}

const adminUrl = readFileSync(setting('DATABASE_ADMIN_URL_FILE'), 'utf8').trim();
const services = process.argv.slice(2).map((name) => ({
  name,
  password: readFileSync(setting('PASSWORD_FILE_PREFIX') + name, 'utf8').trim(),
}));
const deadline = Date.now() + waitMs;
while (!(await answers(adminUrl)) && Date.now() < deadline) await sleep(500);
await provisionDatabases(adminUrl, services);
console.log(`Databases are ready: ${services.map(({ name }) => `quittance_${name}`).join(', ')}`);
