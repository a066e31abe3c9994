// A file that cannot be what it is named for is a sentence at the start; one that can is passed on as text.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Certificate, makeAuthority } from '@quittance/testbed';
import { readTls, TlsFault, type TlsFiles } from './tls.js';

let folder: string;
let ca: string;
let own: Certificate;
let other: Certificate;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-tls-'));
  const authority = makeAuthority(folder, 'authority');
  ca = authority.cert;
  own = authority.issue('matching');
  other = authority.issue('delivery');
});
afterAll(() => rmSync(folder, { recursive: true }));

const faultsOf = (files: Omit<TlsFiles, 'KAFKA_TLS'>, on = true): readonly string[] => {
  try {
    readTls({ KAFKA_TLS: on, ...files });
    return [];
  } catch (error) {
    return (error as TlsFault).faults;
  }
};

describe('readTls', () => {
  it('is what KAFKA_TLS says where no file is named', () => {
    expect(readTls({ KAFKA_TLS: false, KAFKA_TLS_CA_FILE: '' })).toBe(false);
    expect(readTls({ KAFKA_TLS: true })).toBe(true);
  });

  it('reads what is named, as text that can be copied to a thread', () => {
    const tls = readTls({
      KAFKA_TLS: true,
      KAFKA_TLS_CA_FILE: ca,
      KAFKA_TLS_CERT_FILE: own.cert,
      KAFKA_TLS_KEY_FILE: own.key,
    });
    const [caText, cert, key] = [ca, own.cert, own.key].map((file) => readFileSync(file, 'utf8'));
    expect(structuredClone(tls)).toEqual({ ca: caText, cert, key });
  });

  it('does not go on without TLS where somebody named a certificate', () => {
    expect(faultsOf({ KAFKA_TLS_CA_FILE: ca }, false)).toEqual(['KAFKA_TLS_CA_FILE is set, but KAFKA_TLS is not true']);
  });

  it('names every file that cannot be read or holds something else, and shows neither path nor content', () => {
    const noCertificate = join(folder, 'notes.pem');
    writeFileSync(noCertificate, 'a secret note');
    const files = {
      KAFKA_TLS_CA_FILE: noCertificate,
      KAFKA_TLS_CERT_FILE: `${own.cert}.absent`,
      KAFKA_TLS_KEY_FILE: own.cert,
    };
    expect(faultsOf(files)).toEqual([
      'KAFKA_TLS_CA_FILE names a file without certificates in PEM',
      'KAFKA_TLS_CERT_FILE names a file that cannot be read',
      'KAFKA_TLS_KEY_FILE names a file without a private key in PEM that needs no password',
    ]);
  });

  it('refuses a certificate that was cut off', () => {
    const cut = join(folder, 'cut.pem');
    writeFileSync(cut, readFileSync(ca, 'utf8').replace(/\n[^\n]{20}/, '\n'));
    expect(faultsOf({ KAFKA_TLS_CA_FILE: cut })).toEqual([
      'KAFKA_TLS_CA_FILE names a file without certificates in PEM',
    ]);
  });

  it('refuses half a pair, and a key of another certificate', () => {
    expect(faultsOf({ KAFKA_TLS_CERT_FILE: own.cert })).toEqual([
      'KAFKA_TLS_CERT_FILE is set, but KAFKA_TLS_KEY_FILE is not',
    ]);
    expect(faultsOf({ KAFKA_TLS_KEY_FILE: own.key })).toEqual([
      'KAFKA_TLS_KEY_FILE is set, but KAFKA_TLS_CERT_FILE is not',
    ]);
    expect(faultsOf({ KAFKA_TLS_CERT_FILE: own.cert, KAFKA_TLS_KEY_FILE: other.key })).toEqual([
      'KAFKA_TLS_KEY_FILE is not the key of KAFKA_TLS_CERT_FILE',
    ]);
  });
});
