import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** TLS to the brokers beyond what Node does by itself. Texts in PEM, so that they can be copied to another thread. */
export interface TlsSettings {
  /** CA certificates trusted for brokers, instead of those that Node trusts. */
  readonly ca?: string;
  /** The client's certificate chain and its key. */
  readonly cert?: string;
  readonly key?: string;
}

export interface TlsFiles {
  readonly KAFKA_TLS: boolean;
  readonly KAFKA_TLS_CA_FILE?: string | undefined;
  readonly KAFKA_TLS_CERT_FILE?: string | undefined;
  readonly KAFKA_TLS_KEY_FILE?: string | undefined;
}

type FileSetting = Exclude<keyof TlsFiles, 'KAFKA_TLS'>;
const FILE_SETTINGS: readonly FileSetting[] = ['KAFKA_TLS_CA_FILE', 'KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE'];

/** Settings with which no client can be made. `faults` names each of them, without its value. */
export class TlsFault extends Error {
  override readonly name = 'TlsFault';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Reads and validates the files, so that a wrong one gives a clear message at startup instead of a handshake failure
 * later.
 * @throws TlsFault
 */
export const readTls = (files: TlsFiles): boolean | TlsSettings => {
  const named = FILE_SETTINGS.filter((setting) => files[setting]);
  if (named.length === 0) return files.KAFKA_TLS;
  // A configured certificate implies TLS: going on without it would send the password in the clear.
  if (!files.KAFKA_TLS) throw new TlsFault(named.map((setting) => `${setting} is set, but KAFKA_TLS is not true`));
  const faults: string[] = [];
  const read = <T>(setting: FileSetting, what: string, parse: (text: string) => T): Read<T> | undefined => {
    const file = files[setting];
    if (!file) return undefined;
    const text = textOf(file);
    if (text === undefined) return void faults.push(`${setting} names a file that cannot be read`);
    try {
      return { text, value: parse(text) };
    } catch {
      return void faults.push(`${setting} names a file without ${what}`);
    }
  };
  const ca = read('KAFKA_TLS_CA_FILE', 'certificates in PEM', certificatesIn);
  const cert = read('KAFKA_TLS_CERT_FILE', 'certificates in PEM', certificatesIn);
  const key = read('KAFKA_TLS_KEY_FILE', 'a private key in PEM that needs no password', (text) =>
    createPrivateKey(text),
  );
  faults.push(...pairFaults(files, cert?.value[0], key?.value));
  if (faults.length > 0) throw new TlsFault(faults);
  return { ...(ca && { ca: ca.text }), ...(cert && { cert: cert.text }), ...(key && { key: key.text }) };
};

interface Read<T> {
  readonly text: string;
  readonly value: T;
}

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const certificatesIn = (text: string): X509Certificate[] => {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new TypeError('no certificate');
  return blocks.map((block) => new X509Certificate(block));
};

const pairFaults = (files: TlsFiles, cert: X509Certificate | undefined, key: KeyObject | undefined): string[] => {
  const { KAFKA_TLS_CERT_FILE: certFile, KAFKA_TLS_KEY_FILE: keyFile } = files;
  if (certFile && !keyFile) return ['KAFKA_TLS_CERT_FILE is set, but KAFKA_TLS_KEY_FILE is not'];
  if (keyFile && !certFile) return ['KAFKA_TLS_KEY_FILE is set, but KAFKA_TLS_CERT_FILE is not'];
  if (cert && key && !cert.checkPrivateKey(key)) return ['KAFKA_TLS_KEY_FILE is not the key of KAFKA_TLS_CERT_FILE'];
  return [];
};
