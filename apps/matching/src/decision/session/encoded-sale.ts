import { SaleRecorded } from '@quittance/contracts-retailer';
import { UnreadableDocument } from '../../errors.js';

/** A till document. Once it is written it is kept as bytes: few are looked at again, and objects take several times the room. */
export class EncodedSale {
  #record: SaleRecorded | undefined;

  private constructor(
    /** As on its topic, schema id included. */
    readonly bytes: Buffer,
    record?: SaleRecorded,
  ) {
    this.#record = record;
  }

  static of(record: SaleRecorded): EncodedSale {
    return new EncodedSale(SaleRecorded.encode(record), record);
  }

  static read(bytes: Buffer): EncodedSale {
    return new EncodedSale(bytes);
  }

  get record(): SaleRecorded {
    return this.#record ?? decode(this.bytes);
  }

  /** From here on as bytes alone. */
  pack(): void {
    this.#record = undefined;
  }
}

function decode(bytes: Buffer): SaleRecorded {
  const decoded = SaleRecorded.decode(bytes);
  if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
  return decoded.value;
}
