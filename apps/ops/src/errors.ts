export const opsErrorCodes = [
  'bad-settings',
  'not-reachable',
  'not-started',
  'bad-id',
  'unknown-owner',
  'unknown-key',
  'unknown-record',
  'not-settled',
] as const;
export type OpsErrorCode = (typeof opsErrorCodes)[number];

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
