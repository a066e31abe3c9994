import type { TlsSettings } from '@quittance/kafka/tls';

export interface ClusterOptions {
  /** host:port, at least one. */
  readonly brokers: readonly string[];
  /** SCRAM-SHA-512 credentials of a super user. */
  readonly sasl: Credentials;
  readonly ssl?: boolean | TlsSettings;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}
