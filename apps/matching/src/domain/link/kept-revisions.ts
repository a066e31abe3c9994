import type { TransactionRouted } from '@quittance/contracts-network';
import { type Revisions, withRevision } from './transaction-facts.js';

/** The revisions of a transaction. Once they are written they are kept as bytes: few are asked for again, and objects take several times the room. */
export class KeptRevisions {
  #value: Revisions | undefined;
  #bytes: Buffer | undefined;
  #next: { readonly routed: TransactionRouted; readonly revisions: Revisions | undefined } | undefined;

  private constructor(value: Revisions | undefined, bytes: Buffer | undefined) {
    this.#value = value;
    this.#bytes = bytes;
  }

  static of(value: Revisions): KeptRevisions {
    return new KeptRevisions(value, undefined);
  }

  static read(json: string): KeptRevisions {
    return new KeptRevisions(undefined, Buffer.from(json));
  }

  get value(): Revisions {
    return this.#value ?? (JSON.parse(this.bytes.toString()) as Revisions);
  }

  /** As JSON, UTF-8. */
  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(JSON.stringify(this.#value));
    return this.#bytes;
  }

  /** As {@link withRevision}; asked again for the same record it is the same. */
  with(routed: TransactionRouted): Revisions | undefined {
    if (this.#next?.routed !== routed) this.#next = { routed, revisions: withRevision(this.value, routed) };
    return this.#next.revisions;
  }

  /** From here on as bytes alone. */
  pack(): void {
    this.#bytes = this.bytes;
    this.#value = undefined;
    this.#next = undefined;
  }
}
