import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTls, TlsFault } from '@quittance/kafka/tls';
import { Command, CommanderError, Option } from 'commander';
import { applyTopology, type DeploymentOptions, planTopology } from './live/apply-topology.js';
import { ClusterError } from './live/cluster.error.js';
import { provisionDatabases } from './live/databases.js';
import { planText } from './live/plan.js';
import { loadTopology } from './catalogue/load-topology.js';
import { type Topology, TopologyFileError } from './catalogue/model.js';
import { type OperatorFile, OperatorFileError, ownRuns, readOperatorFile } from './operator-file.js';

const defaultFile = resolve(dirname(fileURLToPath(import.meta.url)), '../../../schemas/topics.yaml');

interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface Flags {
  brokers?: string;
  username?: string;
  passwordFile?: string;
  prefix?: string;
  folder: string;
  topology: string;
  ssl?: string;
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  secrets?: string;
}
interface DatabaseFlags {
  readonly adminUrlFile: string;
  readonly passwordFiles: string;
}
type Action = (flags: Flags, output: Output) => Promise<number>;

/** The `topology` command. Answers the exit code: 0 as the file says, 1 drift, a failure or wrong usage. */
export async function runCli(args: readonly string[], output: Output): Promise<number> {
  let code = 0;
  const program = buildProgram(output, async (action, flags) => {
    code = await action(flags, output);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (![ClusterError, TopologyFileError, OperatorFileError, TlsFault].some((kind) => error instanceof kind))
      throw error;
    output.err(`${(error as Error).message}\n`);
    return 1;
  }
}

function buildProgram(output: Output, run: (action: Action, flags: Flags) => Promise<void>): Command {
  const program = new Command('topology')
    .description('Topics, SCRAM principals and ACLs of schemas/topics.yaml on a live cluster.')
    .addHelpText(
      'after',
      '\n+ is missing, - is too much, ~ differs, ! is left to a person. Exit code: 0 as the file says, 1 drift or failure.',
    )
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err });
  const command = (name: string, description: string, action: Action): Command =>
    program
      .command(name)
      .description(description)
      .addOption(new Option('--brokers <host:port,…>', 'bootstrap brokers').env('KAFKA_BROKERS'))
      .addOption(new Option('--username <name>', 'a super user, SCRAM-SHA-512').env('KAFKA_USERNAME'))
      .addOption(new Option('--password-file <file>', 'file with its password').env('KAFKA_PASSWORD_FILE'))
      .addOption(
        new Option('--prefix <prefix>', 'put before every topic, group and transactional id').env('KAFKA_PREFIX'),
      )
      .option('--folder <folder>', 'where a local run has left its settings, for what is not given', ownRuns)
      .addOption(
        new Option('--ssl [wanted]', 'connect with TLS').env('KAFKA_TLS').choices(['true', 'false']).preset('true'),
      )
      .addOption(new Option('--ca-file <file>', 'PEM, who may vouch for a broker').env('KAFKA_TLS_CA_FILE'))
      .addOption(new Option('--cert-file <file>', 'PEM, a certificate of this command').env('KAFKA_TLS_CERT_FILE'))
      .addOption(new Option('--key-file <file>', 'PEM, its private key').env('KAFKA_TLS_KEY_FILE'))
      .option('--topology <file>', 'another topology file', defaultFile)
      .action((flags: Flags) => run(action, flags));
  command('apply', 'bring the cluster to what the file says; repeating it changes nothing', apply).option(
    '--secrets <folder>',
    'passwords of the principals, one file each, named as the principal; a changed one is rotated',
  );
  command('check', 'fail when the cluster is not what the file says', check);
  command('plan', 'show what apply would do', showPlan);
  program
    .command('databases')
    .description(
      'one role and one database quittance_<service> for each service, owned by it; repeating it sets the passwords again',
    )
    .argument('<service...>', 'services, by name')
    .addOption(
      new Option('--admin-url-file <file>', 'file with the URL of an administrator of PostgreSQL')
        .env('DATABASE_ADMIN_URL_FILE')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--password-files <prefix>', "a service's password is in the file of this name plus the service")
        .env('PASSWORD_FILE_PREFIX')
        .makeOptionMandatory(),
    )
    .action((services: string[], flags: DatabaseFlags) => makeDatabases(services, flags, output));
  return program;
}

function deployment(flags: Flags): DeploymentOptions {
  const { kafka = {} } = readOperatorFile(resolve(process.env['INIT_CWD'] ?? '', flags.folder));
  const brokers = flags.brokers ?? kafka.brokers;
  const sasl = superUser(flags, kafka);
  if (brokers === undefined || sasl === undefined) {
    throw new ClusterError(
      'not-named',
      'Which cluster? Start a network here ("npm start" leaves .quittance/operator.json), or name --brokers, --username and --password-file.',
    );
  }
  return {
    brokers: brokers.split(',').map((broker) => broker.trim()),
    sasl,
    ssl: readTls({
      KAFKA_TLS: flags.ssl === undefined ? kafka.tls === true : flags.ssl === 'true',
      KAFKA_TLS_CA_FILE: flags.caFile ?? kafka.KAFKA_TLS_CA_FILE,
      KAFKA_TLS_CERT_FILE: flags.certFile ?? kafka.KAFKA_TLS_CERT_FILE,
      KAFKA_TLS_KEY_FILE: flags.keyFile ?? kafka.KAFKA_TLS_KEY_FILE,
    }),
    topology: loadTopology(flags.topology),
    prefix: flags.prefix ?? kafka.prefix ?? '',
  };
}

function superUser(
  { username, passwordFile }: Flags,
  { admin }: NonNullable<OperatorFile['kafka']>,
): DeploymentOptions['sasl'] | undefined {
  const name = username ?? admin?.username;
  const password = passwordFile === undefined ? admin?.password : readSecret(passwordFile);
  return name === undefined || password === undefined ? undefined : { username: name, password };
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new ClusterError('missing-password', `${file} cannot be read: it must hold the secret.`, cause);
  }
}

function readPasswords(folder: string | undefined, topology: Topology): Record<string, string> {
  if (folder === undefined) return {};
  const files = Object.keys(topology.principals).map((name) => [name, join(folder, name)] as const);
  return Object.fromEntries(
    files.filter(([, file]) => existsSync(file)).map(([name, file]) => [name, readSecret(file)]),
  );
}

async function makeDatabases(
  services: readonly string[],
  { adminUrlFile, passwordFiles }: DatabaseFlags,
  output: Output,
): Promise<void> {
  const logins = services.map((name) => ({ name, password: readSecret(passwordFiles + name) }));
  const urls = await provisionDatabases(readSecret(adminUrlFile), logins);
  const names = Object.values(urls).map((url) => new URL(url).pathname.slice(1));
  print(output, [`Databases are ready: ${names.join(', ')}`]);
}

function print({ out }: Output, lines: readonly string[]): void {
  for (const line of lines) out(`${line}\n`);
}

async function apply(flags: Flags, output: Output): Promise<number> {
  const options = deployment(flags);
  const passwords = readPasswords(flags.secrets, options.topology);
  await applyTopology({ ...options, passwords, log: (line) => print(output, [line]) });
  print(output, ['The cluster is as the file says.']);
  return 0;
}

async function showPlan(flags: Flags, output: Output): Promise<number> {
  const lines = planText(await planTopology(deployment(flags)));
  print(output, lines.length === 0 ? ['Nothing to do.'] : lines);
  return 0;
}

async function check(flags: Flags, output: Output): Promise<number> {
  const lines = planText(await planTopology(deployment(flags)));
  if (lines.length === 0) {
    print(output, ['The cluster is as the file says.']);
    return 0;
  }
  print(output, [...lines, `Drift: ${lines.length} difference${lines.length === 1 ? '' : 's'}.`]);
  return 1;
}
