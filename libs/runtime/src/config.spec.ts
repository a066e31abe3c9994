// A bad setting stops the boot, every one is named, and no value is shown.
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { ConfigError, defineConfig, Secret } from './config.js';

const spec = defineConfig({
  OWN_LIMIT: Type.Integer({ default: 5, minimum: 1, description: 'A limit' }),
  OWN_SECRET: Secret({ description: 'A secret' }),
});
const good = {
  HTTP_PORT: '7101',
  KAFKA_BROKERS: 'k:9092',
  KAFKA_USERNAME: 'x',
  KAFKA_PASSWORD: 'pw',
  DATABASE_URL: 'postgres://x',
  OWN_SECRET: 's3cret',
};

describe('defineConfig', () => {
  it('types, defaults and freezes what it reads', () => {
    const config = spec.load({ ...good, KAFKA_TLS: 'true' });
    expect(config).toMatchObject({ HTTP_PORT: 7101, OWN_LIMIT: 5, KAFKA_TLS: true, LOG_LEVEL: 'info' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every bad setting at once and shows no value', () => {
    const load = (): unknown => spec.load({ ...good, HTTP_PORT: 'abc-port', OWN_LIMIT: '0', OWN_SECRET: undefined });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      /HTTP_PORT must be integer[\s\S]*OWN_LIMIT must be >= 1|OWN_LIMIT must be >= 1[\s\S]*HTTP_PORT must be integer/,
    );
    expect(load).toThrow(/OWN_SECRET is not set — A secret/);
    expect(load).not.toThrow(/abc-port/);
  });

  it('reads a secret from the file that <NAME>_FILE names, and says so when it cannot', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'secret');
    writeFileSync(file, 'from-file\n');
    expect(spec.load({ ...good, OWN_SECRET: undefined, OWN_SECRET_FILE: file }).OWN_SECRET).toBe('from-file');
    expect(() => spec.load({ ...good, OWN_SECRET: undefined, OWN_SECRET_FILE: `${file}.absent` })).toThrow(
      /OWN_SECRET_FILE names a file that cannot be read/,
    );
  });

  it('looks into the files of certificates, and names what is wrong with them beside everything else', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'ca.pem');
    writeFileSync(file, 'no certificate');
    const env = {
      ...good,
      OWN_LIMIT: '0',
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: file,
      KAFKA_TLS_KEY_FILE: `${file}.absent`,
    };
    const load = (): unknown => spec.load(env);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/OWN_LIMIT must be >= 1/);
    expect(load).toThrow(/KAFKA_TLS_CA_FILE names a file without certificates in PEM/);
    expect(load).toThrow(/KAFKA_TLS_KEY_FILE names a file that cannot be read/);
    expect(load).not.toThrow(/ca\.pem/);
    expect(() => spec.load({ ...good, KAFKA_TLS_CA_FILE: file })).toThrow(
      /KAFKA_TLS_CA_FILE is set, but KAFKA_TLS is not/,
    );
  });

  it('takes no file for a setting that is not secret', () => {
    expect(() => spec.load({ ...good, HTTP_PORT: undefined, HTTP_PORT_FILE: '/etc/hostname' })).toThrow(
      /HTTP_PORT is not set/,
    );
  });
});
