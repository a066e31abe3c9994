// Settings come from the environment over the file that a local run leaves; what is missing is named, all of it at once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadSettings, services } from './settings.js';

let folder: string;
const databases = Object.fromEntries(services.map((name) => [name, `postgres://${name}@127.0.0.1/quittance_${name}`]));
const write = (content: string): void => {
  writeFileSync(join(folder, 'operator.json'), content);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-ops-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('loadSettings', () => {
  it('reads the file, and lets the environment win', () => {
    write(
      JSON.stringify({
        kafka: { brokers: 'a:1', password: 'p', admin: { username: 'admin', password: 'q' } },
        databases,
      }),
    );
    const settings = loadSettings({ KAFKA_BROKERS: 'b:2', MATCHING_DATABASE_URL: 'postgres://other' }, folder);
    expect(settings.kafka).toEqual({
      brokers: 'b:2',
      username: 'operator',
      password: 'p',
      prefix: '',
      tls: false,
      admin: { username: 'admin', password: 'q' },
    });
    expect(settings.databases).toEqual({ ...databases, matching: 'postgres://other' });
  });

  it('names everything that is missing', () => {
    expect(() => loadSettings({ KAFKA_BROKERS: 'a:1' }, folder)).toThrow(
      /KAFKA_PASSWORD, INGESTION_DATABASE_URL, MATCHING_DATABASE_URL, CONSENT_DATABASE_URL, DELIVERY_DATABASE_URL, ANALYTICS_DATABASE_URL/,
    );
  });

  it('takes files of certificates from either, and says which of them is not one', () => {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, 'no certificate');
    write(JSON.stringify({ kafka: { brokers: 'a:1', password: 'p', tls: true, KAFKA_TLS_CA_FILE: ca }, databases }));
    expect(() => loadSettings({}, folder)).toThrow(/KAFKA_TLS_CA_FILE names a file without certificates in PEM\./);
    expect(() => loadSettings({ KAFKA_TLS: 'false' }, folder)).toThrow(
      /KAFKA_TLS_CA_FILE is set, but KAFKA_TLS is not/,
    );
    const key = { KAFKA_TLS_KEY_FILE: `${ca}.absent` };
    expect(() => loadSettings(key, folder)).toThrow(/KAFKA_TLS_KEY_FILE names a file that cannot be read/);
  });

  it('says which file it cannot read', () => {
    write('{');
    expect(() => loadSettings({}, folder)).toThrow(/operator\.json cannot be read as JSON/);
  });
});
