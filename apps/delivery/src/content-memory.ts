import { createHmac, randomBytes } from 'node:crypto';

/** About 15 MB. */
const MOST = 50_000;

/** What a bank sent as one revision of a transaction. */
export interface SentRevision {
  readonly bankId: string;
  readonly transactionId: string;
  readonly revision: number;
  readonly contentHash: string;
}

/** The same, unrecognisable. */
interface Digests {
  readonly transaction: string;
  readonly name: string;
  readonly content: string;
}

/**
 * Knows what came as which revision, also of accounts without consent, of which nothing may be kept. Without it only those that consent
 * would be told of another content of the same revision, or that a transaction waits, and whoever holds a bank's key could ask so who consents. Nothing is on disk,
 * and digests under a key that ends with the process name nobody. What is left: after a restart, at another instance and past the
 * newest {@link MOST} another content of an account without consent goes unnoticed, so that a difference can be seen there.
 */
export class ContentMemory {
  readonly #key = randomBytes(32);
  readonly #contents = new Map<string, string>();
  readonly #transactions = new Set<string>();

  constructor(private readonly most = MOST) {}

  digestsOf({ bankId, transactionId, revision, contentHash }: SentRevision): Digests {
    return {
      transaction: this.#digest(JSON.stringify([bankId, transactionId])),
      name: this.#digest(JSON.stringify([bankId, transactionId, revision])),
      content: this.#digest(contentHash),
    };
  }

  /** Whether the revision was remembered with other content. */
  contradicts({ name, content }: Digests): boolean {
    const known = this.#contents.get(name);
    return known !== undefined && known !== content;
  }

  /** Whether any revision of the bank's transaction is remembered. */
  knows({ bankId, transactionId }: Pick<SentRevision, 'bankId' | 'transactionId'>): boolean {
    return this.#transactions.has(this.#digest(JSON.stringify([bankId, transactionId])));
  }

  /** What is remembered already stays as it is. */
  remember({ transaction, name, content }: Digests): void {
    const known = this.#contents.get(name);
    this.#contents.delete(name);
    this.#contents.set(name, known ?? content);
    if (this.#contents.size > this.most) this.#contents.delete(this.#contents.keys().next().value!);
    this.#transactions.delete(transaction);
    this.#transactions.add(transaction);
    if (this.#transactions.size > this.most) this.#transactions.delete(this.#transactions.keys().next().value!);
  }

  #digest(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, 22);
  }
}
