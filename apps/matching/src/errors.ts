type ErrorCode = 'unreadable_document';

/** A kept sale or transaction can no longer be read: its schema has been taken out of schemas/ids.json, or the row is damaged. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
  readonly code: ErrorCode = 'unreadable_document';
  constructor(reason: string) {
    super(`a kept document cannot be read: ${reason}`);
  }
}
