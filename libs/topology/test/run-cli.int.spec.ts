// Pins: the command an operator types: what it prints, and what its exit code says to a deployment script.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../src/run-cli.js';
import { type LiveKafka, liveKafka, passwords } from './live-kafka.js';

let kafka: LiveKafka;
let dir: string;

beforeAll(async () => {
  kafka = await liveKafka();
  dir = mkdtempSync(join(tmpdir(), 'topology-cli-'));
  mkdirSync(join(dir, 'secrets'));
  writeFileSync(join(dir, 'password'), `${kafka.sasl.password}\n`);
  for (const [name, password] of Object.entries(passwords)) writeFileSync(join(dir, 'secrets', name), password);
}, 120_000);

afterAll(async () => {
  await kafka.stop();
  rmSync(dir, { recursive: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

function live(command: string, ...more: string[]): Promise<{ code: number; out: string; err: string }> {
  return run(
    command,
    '--brokers',
    kafka.brokers.join(','),
    '--username',
    'admin',
    '--password-file',
    join(dir, 'password'),
    '--prefix',
    'cli.',
    ...more,
  );
}

describe('topology', () => {
  it('says which file of a certificate is wrong, and connects with none of them', async () => {
    const ca = join(dir, 'password');
    expect(await live('check', '--ssl', '--ca-file', ca)).toEqual({
      code: 1,
      out: '',
      err: 'KAFKA_TLS_CA_FILE names a file without certificates in PEM\n',
    });
    expect(await live('check', '--ca-file', ca)).toMatchObject({
      code: 1,
      err: 'KAFKA_TLS_CA_FILE is set, but KAFKA_TLS is not true\n',
    });
    expect(await live('check', '--ssl', 'maybe')).toMatchObject({ code: 1, out: '' });
  });

  it('check fails on an empty cluster and lists what is missing', async () => {
    const { code, out } = await live('check');
    expect(code).toBe(1);
    expect(out).toContain('+ topic cli.retailer.sale.recorded.v1 (6 partitions');
    expect(out).toMatch(/Drift: \d+ differences\.\n$/);
  });

  it('plan shows the same and fails nothing', async () => {
    expect(await live('plan')).toMatchObject({
      code: 0,
      out: expect.stringContaining('+ acl deny delivery read topic cli.retailer.*'),
    });
  });

  it('apply without the passwords of principals it would create says whose', async () => {
    const { code, err } = await live('apply');
    expect(code).toBe(1);
    expect(err).toContain('No password for ingestion, matching, consent, delivery');
  });

  it('apply, then check and plan agree that nothing is left', async () => {
    const secrets = join(dir, 'secrets');
    expect(await live('apply', '--secrets', secrets)).toMatchObject({
      code: 0,
      out: expect.stringContaining('+ user delivery'),
    });
    expect(await live('apply', '--secrets', secrets)).toEqual({
      code: 0,
      out: 'The cluster is as the file says.\n',
      err: '',
    });
    expect(await live('check')).toMatchObject({ code: 0, out: 'The cluster is as the file says.\n' });
    expect(await live('plan')).toMatchObject({ code: 0, out: 'Nothing to do.\n' });
  });

  it('finds the network that runs here by what it left in its folder', async () => {
    const admin = kafka.sasl;
    const settings = {
      kafka: { brokers: kafka.brokers.join(), username: 'operator', prefix: 'cli.', tls: false, admin },
    };
    writeFileSync(join(dir, 'operator.json'), JSON.stringify(settings));
    expect(await run('check', '--folder', dir)).toEqual({
      code: 0,
      out: 'The cluster is as the file says.\n',
      err: '',
    });
    writeFileSync(join(dir, 'operator.json'), 'half');
    expect(await run('check', '--folder', dir)).toEqual({
      code: 1,
      out: '',
      err: `${join(dir, 'operator.json')} cannot be read as JSON.\n`,
    });
    rmSync(join(dir, 'operator.json'));
  });

  it('says in one sentence what is wrong with the way it was called', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('left to a person') });
    expect(
      await run('check', '--folder', dir, '--username', 'admin', '--password-file', join(dir, 'password')),
    ).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Which cluster\? .*npm start.* --brokers/),
    });
    expect(await run('destroy')).toMatchObject({ code: 1, err: expect.stringContaining("unknown command 'destroy'") });
    expect(await live('check', '--password-file', '/nowhere/password')).toMatchObject({
      code: 1,
      err: expect.stringContaining('/nowhere/password cannot be read'),
    });
    expect(await live('check', '--topology', '/nowhere/topics.yaml')).toMatchObject({
      code: 1,
      err: expect.stringContaining('/nowhere/topics.yaml'),
    });
  });
});
