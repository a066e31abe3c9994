import { SaleRecorded } from '@quittance/contracts-retailer';
import { UnreadableDocument } from '../../errors.js';
import { outlineOf, type SaleOutline } from './legs.js';
import type { ArrivedSale } from './run.js';

/** A till document. Linking looks at its outline; the whole of it is read where it is shown, and objects take several times the room of its bytes. */
export class KeptDocument {
  #record: SaleRecorded | undefined;
  #bytes: Buffer | undefined;
  #outlined: SaleOutline | undefined;
  #outline: string | undefined;

  private constructor(record: SaleRecorded | undefined, bytes: Buffer | undefined, outlined: SaleOutline | undefined) {
    this.#record = record;
    this.#bytes = bytes;
    this.#outlined = outlined;
  }

  static of(record: SaleRecorded): KeptDocument {
    return new KeptDocument(record, undefined, undefined);
  }

  /** `outlined`: where it is at hand. */
  static read(bytes: Buffer, outlined?: SaleOutline): KeptDocument {
    return new KeptDocument(undefined, bytes, outlined);
  }

  get record(): SaleRecorded {
    return this.#record ?? decode(this.bytes);
  }

  /** As on its topic, schema id included. */
  get bytes(): Buffer {
    this.#bytes ??= SaleRecorded.encode(this.#record!);
    return this.#bytes;
  }

  /** {@link outlineOf} it, as JSON. */
  get outline(): string {
    this.#outline ??= JSON.stringify(this.#outlined ?? outlineOf(this.record));
    return this.#outline;
  }

  /** From here on as bytes alone. */
  pack(): void {
    this.#bytes = this.bytes;
    this.#record = undefined;
    this.#outlined = undefined;
    this.#outline = undefined;
  }
}

export function toArrivedSale(record: SaleRecorded): ArrivedSale {
  return { kind: 'sale', sale: record, receivedAt: record.receivedAt, document: KeptDocument.of(record) };
}

function decode(bytes: Buffer): SaleRecorded {
  const decoded = SaleRecorded.decode(bytes);
  if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
  return decoded.value;
}
