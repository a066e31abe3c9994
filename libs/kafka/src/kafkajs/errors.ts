/** Kafka cannot take or give records now; the caller may try again after `retryAfterSeconds`. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  readonly code = 'kafka_unavailable';
  readonly retryAfterSeconds = 5;
  constructor(cause: unknown) {
    super('Kafka did not accept the records in time', { cause });
  }
}

/** Kafka rejects this record permanently. Records of other keys are not affected. */
export class KafkaRefused extends Error {
  override readonly name = 'KafkaRefused';
  readonly code = 'kafka_refused';
  /** `reason`: Kafka's error name, such as MESSAGE_TOO_LARGE; `scope`: what it applies to. */
  constructor(readonly refusal: Refusal) {
    super(`Kafka refuses the ${refusal.scope}: ${refusal.reason}`);
  }
}

export interface Refusal {
  readonly reason: string;
  /** `record`: for good. `topic`: until an operator mends the topic or the rights on it. */
  readonly scope: 'record' | 'topic';
}

const REFUSALS: Readonly<Record<string, Refusal['scope']>> = {
  MESSAGE_TOO_LARGE: 'record',
  RECORD_LIST_TOO_LARGE: 'record',
  INVALID_RECORD: 'record',
  INVALID_TIMESTAMP: 'record',
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 'record',
  POLICY_VIOLATION: 'record',
  TOPIC_AUTHORIZATION_FAILED: 'topic',
  UNKNOWN_TOPIC_OR_PARTITION: 'topic',
  INVALID_TOPIC_EXCEPTION: 'topic',
};

/** The rejection that a failed publish means for its records; undefined if the fault is Kafka's or the network's. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  for (let e = error; isErrorLike(e); e = e.cause) {
    const { type } = e as { type?: unknown };
    const scope = typeof type === 'string' ? REFUSALS[type] : undefined;
    if (scope !== undefined) return { reason: type as string, scope };
  }
  return undefined;
};

/** The cluster refused this principal, or is not laid out as schemas/topics.yaml says. */
export class KafkaMisconfigured extends Error {
  override readonly name = 'KafkaMisconfigured';
  readonly code = 'kafka_misconfigured';
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '53300', // too_many_connections
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
]);

interface ErrorLike {
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

const isErrorLike = (e: unknown): e is ErrorLike =>
  typeof e === 'object' && e !== null && typeof (e as ErrorLike).message === 'string';

/** True for transient faults of the database connection or of contention: PostgreSQL appendix A classes 08, 40, 53, 57P. */
export const isTransientDatabaseFault = (error: unknown): boolean => {
  // Not `instanceof`: an error of Node's own can come from another realm.
  for (let e = error; isErrorLike(e); e = e.cause) {
    const { code } = e;
    if (typeof code === 'string' && CONNECTION_CODES.has(code)) return true;
    if (
      /Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|not queryable|ECONNREFUSED|DataSource is not/i.test(
        e.message,
      )
    )
      return true;
    const driver = e.driverError;
    if (driver !== undefined && driver !== e && isTransientDatabaseFault(driver)) return true;
  }
  return false;
};

const CLOSED = /closed connection/i;
const CERTIFICATE = /certificate|altnames/i;

/** True for transient errors of a broker that is starting, stopping or electing a leader. */
export const isTransientKafkaFault = (error: unknown): boolean =>
  isErrorLike(error) &&
  (CLOSED.test(error.message) ||
    /ECONNREFUSED|Connection (error|timeout)|coordinator|leader|timed out/i.test(error.message));

/** True for a consumer crash that a restart may fix: transient faults by {@link isTransientKafkaFault}, and whatever kafkajs would retry. */
export const isCurable = (error: unknown): boolean => {
  if (isTransientKafkaFault(error)) return true;
  if (!isErrorLike(error)) return false;
  if ((error as { name?: unknown }).name === 'KafkaJSNumberOfRetriesExceeded') return true;
  let original: ErrorLike = error;
  while (isErrorLike(original.cause)) original = original.cause;
  return (original as { retriable?: unknown }).retriable === true;
};

/** Says what an operator should do about a kafkajs error that hides its cause. */
export const explainKafkaError = (error: unknown, principal: string): Error => {
  const e = error instanceof Error ? error : new Error(String(error));
  const type = (e as { type?: string }).type ?? e.name;
  if (type === 'KafkaJSGroupCoordinatorNotFound') {
    return new KafkaMisconfigured(
      `no coordinator for the group of "${principal}": the principal lacks READ on its group, or the cluster is still starting. Run "npm run topology -- check".`,
      { cause: e },
    );
  }
  if (type === 'TOPIC_AUTHORIZATION_FAILED' || type === 'UNKNOWN_TOPIC_OR_PARTITION') {
    return new KafkaMisconfigured(
      `"${principal}" may not use a topic it needs, or the topic does not exist. Run "npm run topology -- apply".`,
      { cause: e },
    );
  }
  if (CERTIFICATE.test(e.message)) {
    return new KafkaMisconfigured(
      `the broker and "${principal}" do not trust each other's certificates (${e.message}). Look at KAFKA_TLS_CA_FILE and KAFKA_TLS_CERT_FILE.`,
      { cause: e },
    );
  }
  // A broker that is starting or stopping closes the connection in the middle of the handshake, which says nothing about the password.
  if (type === 'KafkaJSSASLAuthenticationError' && !CLOSED.test(e.message)) {
    return new KafkaMisconfigured(`the broker refused the password of "${principal}".`, { cause: e });
  }
  return e;
};

/** Told of a fault, and in words what happens next. */
export type OnFault = (error: unknown, next: string) => void;
