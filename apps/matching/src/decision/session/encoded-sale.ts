import { SaleRecorded } from '@quittance/contracts-retailer';
import { UnreadableDocument } from '../../errors.js';

/** A till document. Kept as bytes once written: few are read again, and objects take several times the memory. */
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

  /** Drops the decoded value. */
  pack(): void {
    this.#record = undefined;
  }
}

function decode(bytes: Buffer): SaleRecorded {
  const decoded = SaleRecorded.decode(bytes);
  if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
  return decoded.value;
}
