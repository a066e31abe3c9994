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

/** The same as keyed digests. */
interface Digests {
  readonly transaction: string;
  readonly name: string;
  readonly content: string;
}

/**
 * Remembers the content of each revision, including those of accounts without consent, of which nothing may be stored. Otherwise a revision conflict or
 * a waiting transaction would be reported for consenting accounts only, and the holder of a bank's key could find out who consents. Nothing is written to
 * disk, and the key of the digests exists only in this process. Remaining gap: after a restart, on another instance or beyond the newest {@link MOST}
 * entries, a conflict on an account without consent is not detected, so the answers differ there.
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

  /** Entries that exist are not overwritten. */
  remember({ transaction, name, content }: Digests): void {
    const known = this.#contents.get(name);
    this.#contents.delete(name);
    this.#contents.set(name, known ?? content);
    if (this.#contents.size > this.most) this.#contents.delete(this.#contents.keys().next().value!);
    this.#transactions.delete(transaction);
    this.#transactions.add(transaction);
    if (this.#transactions.size > this.most) this.#transactions.delete(this.#transactions.keys().next().value!);
  }

  /** Forgets revisions whose account was erased. */
  forget(erased: readonly Pick<SentRevision, 'bankId' | 'transactionId' | 'revision'>[]): void {
    for (const revision of erased) {
      const { transaction, name } = this.digestsOf({ ...revision, contentHash: '' });
      this.#contents.delete(name);
      this.#transactions.delete(transaction);
    }
  }

  #digest(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, 22);
  }
}
