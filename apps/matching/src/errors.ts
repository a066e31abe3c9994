type ErrorCode = 'unreadable_document';

/** A stored sale or transaction cannot be decoded: its schema has left schemas/ids.json, or the row is damaged. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
  readonly code: ErrorCode = 'unreadable_document';
  constructor(reason: string) {
    super(`a stored document cannot be decoded: ${reason}`);
  }
}
