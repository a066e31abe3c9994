import { TransactionRouted } from '@quittance/contracts-network';
import { UnreadableDocument } from '../../errors.js';
import { type Revisions, withRevision } from './revisions.js';

/** Size of the length prefix of each record. */
const LENGTH_BYTES = 4;

/**
 * Revisions of a transaction. Kept as bytes once written: few are read again, and objects take several times the
 * memory.
 */
export class EncodedRevisions {
  #value: Revisions | undefined;
  #bytes: Buffer | undefined;

  private constructor(value: Revisions | undefined, bytes: Buffer | undefined) {
    this.#value = value;
    this.#bytes = bytes;
  }

  static of(value: Revisions): EncodedRevisions {
    return new EncodedRevisions(value, undefined);
  }

  static read(bytes: Buffer): EncodedRevisions {
    return new EncodedRevisions(undefined, bytes);
  }

  get value(): Revisions {
    return this.#value ?? decode(this.bytes);
  }

  /** Routed records as on their topic, schema id included, each after its length. */
  get bytes(): Buffer {
    this.#bytes ??= encode(this.#value!);
    return this.#bytes;
  }

  /** Drops the decoded value. */
  pack(): void {
    this.#bytes = this.bytes;
    this.#value = undefined;
  }
}

function encode(revisions: Revisions): Buffer {
  const parts: Buffer[] = [];
  for (const { transaction, candidates, routedBy, routedAt } of Object.values(revisions)) {
    const record = TransactionRouted.encode({ transaction, candidateStoreIds: [...candidates], routedBy, routedAt });
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32BE(record.length);
    parts.push(length, record);
  }
  return Buffer.concat(parts);
}

function decode(bytes: Buffer): Revisions {
  let revisions: Revisions = {};
  for (let at = 0; at < bytes.length; ) {
    const begins = at + LENGTH_BYTES;
    if (begins > bytes.length) throw new UnreadableDocument('a length is cut short');
    at = begins + bytes.readUInt32BE(at);
    const decoded = TransactionRouted.decode(bytes.subarray(begins, at));
    if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
    revisions = withRevision(revisions, decoded.value)!;
  }
  return revisions;
}
