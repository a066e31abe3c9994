import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Key and certificate in one file, as Kafka wants its own. */
  readonly both: string;
}

/** An authority that vouches for whom it is asked to, for tests of TLS. */
export interface Authority {
  readonly cert: string;
  /** A certificate for a program on 127.0.0.1. */
  issue(name: string): Certificate;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

const openssl = (folder: string, ...args: string[]): void =>
  void execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });

/** Makes an authority with files of its own in `folder`. */
export function makeAuthority(folder: string, name: string): Authority {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  openssl(own, 'req', '-x509', ...EC_KEY, '-days', '2', '-subj', `/CN=${name}`, '-keyout', 'ca.key', '-out', 'ca.pem');
  return {
    cert: join(own, 'ca.pem'),
    issue: (holder) => {
      openssl(own, 'req', ...EC_KEY, '-subj', `/CN=${holder}`, '-keyout', `${holder}.key`, '-out', `${holder}.csr`);
      writeFileSync(join(own, `${holder}.ext`), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
      const vouched = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
      const files = ['-in', `${holder}.csr`, '-extfile', `${holder}.ext`, '-out', `${holder}.pem`];
      openssl(own, 'x509', '-req', ...vouched, ...files);
      const [cert, key, both] = ['pem', 'key', 'both'].map((end) => join(own, `${holder}.${end}`)) as [
        string,
        string,
        string,
      ];
      writeFileSync(both, readFileSync(key, 'utf8') + readFileSync(cert, 'utf8'), { mode: 0o600 });
      return { cert, key, both };
    },
  };
}
