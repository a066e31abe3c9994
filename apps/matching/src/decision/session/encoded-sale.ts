import { SaleRecorded } from '@quittance/contracts-retailer';
import { UnreadableDocument } from '../../errors.js';

/** A till document. Once it is written it is kept as bytes: few are looked at again, and objects take several times the room. */
export class EncodedSale {
  #record: SaleRecorded | undefined;
  #bytes: Buffer | undefined;

  private constructor(record: SaleRecorded | undefined, bytes: Buffer | undefined) {
    this.#record = record;
    this.#bytes = bytes;
  }

  static of(record: SaleRecorded): EncodedSale {
    return new EncodedSale(record, undefined);
  }

  static read(bytes: Buffer): EncodedSale {
    return new EncodedSale(undefined, bytes);
  }

  get record(): SaleRecorded {
    return this.#record ?? decode(this.bytes);
  }

  /** As on its topic, schema id included. */
  get bytes(): Buffer {
    this.#bytes ??= SaleRecorded.encode(this.#record!);
    return this.#bytes;
  }

  /** From here on as bytes alone. */
  pack(): void {
    this.#bytes = this.bytes;
    this.#record = undefined;
  }
}

function decode(bytes: Buffer): SaleRecorded {
  const decoded = SaleRecorded.decode(bytes);
  if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
  return decoded.value;
}
