export const errorCodes = ['link_contention'] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Other instances kept holding what a batch reaches. Its cause carries the code of a serialization failure, so the batch is tried again. */
export class LinkContention extends Error {
  override readonly name = 'LinkContention';
  readonly code: ErrorCode = 'link_contention';
  constructor(attempts: number) {
    super(`gave up after ${attempts} attempts to lock what a batch reaches`, {
      cause: Object.assign(new Error('serialization failure'), { code: '40001' }),
    });
  }
}
