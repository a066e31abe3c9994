type OpsErrorCode =
  | 'bad-settings'
  | 'not-reachable'
  | 'not-started'
  | 'bad-id'
  | 'bad-sign-in'
  | 'bad-answer'
  | 'unknown-owner'
  | 'unknown-key'
  | 'unknown-record'
  | 'not-settled';

/** Something the operator can put right; the message says how. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  constructor(
    readonly code: OpsErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
