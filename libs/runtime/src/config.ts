import { readFileSync } from 'node:fs';
import { readTls, TlsFault, type TlsFiles } from '@quittance/kafka';
import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { Ajv } from 'ajv';

/** A configuration the service cannot start with; the message lists every bad setting. Values are never shown. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'bad_configuration';
}

/** Marks a setting as secret: it may come from a file named by `<NAME>_FILE` and is never shown. */
export const Secret = (options: { description: string; minLength?: number; default?: string }) =>
  Type.String({ minLength: 1, ...options, secret: true });

const Common = {
  HTTP_HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  HTTP_PORT: Type.Integer({ minimum: 0, maximum: 65_535, description: 'Port to listen on; 0 takes a free one' }),
  HTTP_MAX_CONNECTIONS: Type.Integer({
    default: 1_000,
    minimum: 1,
    description: 'Connections at once; one more is answered 503',
  }),
  HTTP_CONNECTIONS_PER_ADDRESS: Type.Integer({
    default: 400,
    minimum: 0,
    description: 'Concurrent connections per address; 0 for no limit, as needed behind a proxy',
  }),
  HTTP_BODY_TIMEOUT_MS: Type.Integer({
    default: 20_000,
    minimum: 100,
    description: 'Time that a document, or one line of a stream, may take to come, in ms',
  }),
  HTTP_STREAM_IDLE_MS: Type.Integer({
    default: 60_000,
    minimum: 100,
    description: 'Idle time after which a stream is answered and closed, in ms',
  }),
  HTTP_STREAMS_PER_KEY: Type.Integer({
    default: 16,
    minimum: 1,
    description: 'Streams at once of one retailer or bank',
  }),
  RATE_REQUESTS_PER_SECOND: Type.Integer({
    default: 1_000,
    minimum: 0,
    description: 'Requests a second of one retailer, bank or analyst, four times as many at once; 0 for no limit',
  }),
  RATE_LINES_PER_SECOND: Type.Integer({
    default: 10_000,
    minimum: 0,
    description: 'Lines of streams a second of one retailer or bank: more are read later; 0 for no limit',
  }),
  RATE_OPEN_PER_SECOND: Type.Integer({
    default: 20,
    minimum: 0,
    description:
      'Requests a second of one customer, and of one address to what needs no key, four times as many at once; 0 for no limit, as needed behind a proxy',
  }),
  INTERNAL_HOST: Type.String({ default: '127.0.0.1', description: 'Address of the port below' }),
  INTERNAL_PORT: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 65_535,
    description: 'Port of metrics and of health in detail, for operators only; 0 takes a free one',
  }),
  KAFKA_BROKERS: Type.String({ minLength: 3, description: 'Comma-separated host:port list' }),
  KAFKA_USERNAME: Type.String({ minLength: 1, description: 'SCRAM-SHA-512 principal of this service' }),
  KAFKA_PASSWORD: Secret({ description: 'Password of the principal' }),
  KAFKA_PREFIX: Type.String({
    default: '',
    pattern: '^[a-z0-9.-]*$',
    description: 'Deployment prefix of topics and groups',
  }),
  KAFKA_TLS: Type.Boolean({ default: false, description: 'TLS to the brokers' }),
  KAFKA_TLS_CA_FILE: Type.String({
    default: '',
    description: 'PEM file of the CAs trusted for brokers; empty: the CAs that Node trusts',
  }),
  KAFKA_TLS_CERT_FILE: Type.String({
    default: '',
    description: 'PEM file of this service’s own certificate, where the brokers ask for one',
  }),
  KAFKA_TLS_KEY_FILE: Type.String({ default: '', description: 'PEM file of its private key' }),
  DATABASE_URL: Secret({ description: 'postgres:// URL of the service’s own database and role' }),
  DATABASE_POOL: Type.Integer({ default: 10, minimum: 2, maximum: 100, description: 'Connections at most' }),
  OTEL_TRACES_EXPORTER: Type.Union(
    ['otlp', 'zipkin', 'none'].map((exporter) => Type.Literal(exporter)),
    { default: 'otlp', description: 'How traces are exported, where its endpoint is named' },
  ),
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: Type.String({
    default: '',
    description: 'Zipkin’s URL for spans (…/api/v2/spans); empty: no traces are exported',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    description: 'OTLP/HTTP base URL; empty: no traces are exported',
  }),
  LOG_LEVEL: Type.Union(
    ['debug', 'info', 'warn', 'error'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'Least severe level written' },
  ),
};

export type CommonConfig = Static<TObject<typeof Common>>;
export type ConfigOf<P extends TProperties> = CommonConfig & Static<TObject<P>>;

export type Environment = Readonly<Record<string, string | undefined>>;

interface ConfigSpec<P extends TProperties> {
  /** Every setting with its doc line and default. */
  readonly settings: Readonly<TProperties>;
  load(env: Environment): Readonly<ConfigOf<P>>;
}

/** One schema (doc line and default per setting) → a typed, frozen configuration. Any bad value stops the boot with every error listed. */
export const defineConfig = <P extends TProperties = Record<never, TSchema>>(own: P): ConfigSpec<P> => {
  const settings: TProperties = { ...Common, ...own };
  const schema = Type.Object(settings);
  const validate = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false }).compile(schema);
  return {
    settings,
    load(env) {
      const errors: string[] = [];
      const given: Record<string, string> = {};
      for (const [name, property] of Object.entries(settings)) {
        const value = valueOf(name, property, env, errors);
        if (value !== undefined && value !== '') given[name] = value;
      }
      if (!validate(given)) {
        for (const e of validate.errors ?? []) {
          const name =
            e.keyword === 'required'
              ? (e.params as { missingProperty: string }).missingProperty
              : e.instancePath.slice(1);
          const doc = settings[name]?.description;
          errors.push(`${name} ${e.keyword === 'required' ? 'is not set' : e.message} — ${doc ?? ''}`);
        }
      }
      errors.push(...tlsFaults(given));
      if (errors.length > 0) throw new ConfigError(`bad configuration:\n  ${[...new Set(errors)].join('\n  ')}`);
      return Object.freeze(given) as unknown as Readonly<ConfigOf<P>>;
    },
  };
};

const tlsFaults = (given: object): readonly string[] => {
  try {
    readTls(given as TlsFiles);
    return [];
  } catch (error) {
    if (error instanceof TlsFault) return error.faults;
    throw error;
  }
};

const valueOf = (name: string, property: TSchema, env: Environment, errors: string[]): string | undefined => {
  const file = env[`${name}_FILE`];
  if (property['secret'] !== true || !file) return env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    errors.push(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
};

/** The `--help` text of a service: every setting with its doc line and default. */
export const describeConfig = (settings: Readonly<TProperties>): string =>
  Object.entries(settings)
    .map(
      ([name, p]) =>
        `  ${name}${p['secret'] === true ? `, ${name}_FILE` : ''}\n      ${p.description ?? ''}${p.default === undefined ? '' : ` (default: ${JSON.stringify(p.default)})`}`,
    )
    .join('\n');
