/** A value does not fit its schema: a bug in the writer. Carries no part of the value, which may be personal data. */
export class InvalidRecordError extends Error {
  override readonly name = 'InvalidRecordError';
  readonly code = 'invalid-record';

  constructor(
    readonly topic: string,
    /** Dotted path of the first offending field, empty when the value as a whole is not a record. */
    readonly path: string,
    rule: string,
  ) {
    super(`${topic}: ${path === '' ? 'the record' : `field ${path}`} ${rule}`);
  }
}
