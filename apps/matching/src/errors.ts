export const errorCodes = ['link_contention', 'unreadable_document'] as const;
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

/** A kept document can no longer be read: its schema has been taken out of schemas/ids.json, or the row is damaged. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
  readonly code: ErrorCode = 'unreadable_document';
  constructor(reason: string) {
    super(`a kept sale document cannot be read: ${reason}`);
  }
}
