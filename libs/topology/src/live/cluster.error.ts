import type { ClusterOptions } from './cluster-options.js';

/** A cluster or a database server could not be reached, does not accept us, or did not become what it should be. The message says what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';

  constructor(
    readonly code:
      | 'unreachable'
      | 'login-refused'
      | 'not-allowed'
      | 'bad-certificate'
      | 'missing-password'
      | 'not-named'
      | 'not-converged'
      | 'bad-name'
      | 'no-database'
      | 'unsafe',
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
}

/** What a failed connection or request means to the person who runs the command. */
export function connectionFault(
  { brokers, sasl }: Pick<ClusterOptions, 'brokers' | 'sasl'>,
  cause: unknown,
): ClusterError {
  if (cause instanceof ClusterError) return cause;
  const [name, text] = cause instanceof Error ? [cause.name, cause.message] : ['', String(cause)];
  if (name === 'KafkaJSSASLAuthenticationError' || /authenticat/i.test(text)) {
    return new ClusterError(
      'login-refused',
      `Kafka at ${brokers.join(', ')} refuses the user name or password of ${sasl.username}.`,
      cause,
    );
  }
  if (/authoriz/i.test(text)) {
    return new ClusterError(
      'not-allowed',
      `${sasl.username} may not administer Kafka at ${brokers.join(', ')}: use a super user (${text}).`,
      cause,
    );
  }
  if (/certificate|self-signed|altname/i.test(text)) {
    return new ClusterError(
      'bad-certificate',
      `Kafka at ${brokers.join(', ')} and this command do not trust each other's certificates: ${text}`,
      cause,
    );
  }
  return new ClusterError('unreachable', `Kafka at ${brokers.join(', ')} cannot be reached: ${text}`, cause);
}
