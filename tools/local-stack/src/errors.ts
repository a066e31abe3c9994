type StackErrorCode =
  | 'java-missing'
  | 'maven-missing'
  | 'maven-failed'
  | 'postgres-missing'
  | 'disk-full'
  | 'port-busy'
  | 'already-running'
  | 'users-changed'
  | 'bad-name'
  | 'start-failed'
  | 'not-ready';

/** A reason why the local stack cannot run, in one sentence that says what to do about it. */
export class StackError extends Error {
  override readonly name = 'StackError';

  constructor(
    readonly code: StackErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
