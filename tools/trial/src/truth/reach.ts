import type { Registration } from '../shops/directory.js';
import type { Store } from '../shops/shop.js';

interface Listed {
  store: number;
  acquirerId: string | undefined;
  terminalIds: readonly string[];
}

/** Acquirer, terminal and merchant ids of a transaction's states. */
export interface Acceptance {
  acquirerId: string | undefined;
  terminalId: string | undefined;
  /** In order of the revisions. */
  merchantIds: readonly string[];
}

export interface Candidates {
  listed: readonly number[];
  hidden: readonly number[];
}

/** The directory in its final state, and the stores outside the network that use its merchant ids. */
export class Reach {
  readonly #listed = new Map<string, Listed[]>();
  readonly #hidden = new Map<string, number[]>();

  constructor(registrations: readonly Registration[], stores: readonly Store[]) {
    const last = new Map(registrations.map((registration) => [registration.store.index, registration]));
    for (const { store, document } of last.values()) {
      for (const { merchantId, acquirerId, terminalIds = [] } of document.acceptors) {
        push(this.#listed, merchantId, { store: store.index, acquirerId, terminalIds });
      }
    }
    for (const { index, merchantIds, joined } of stores) {
      if (!joined) for (const { merchantId } of merchantIds) push(this.#hidden, merchantId, index);
    }
  }

  /**
   * Stores at which the payment may have been made: those in the directory (a listed terminal settles it), and those
   * outside the network under the same merchant id.
   */
  candidates(acceptance: Acceptance): Candidates {
    const all = acceptance.merchantIds.map((merchantId) => this.#lines(merchantId, acceptance.acquirerId));
    const { terminalId } = acceptance;
    if (terminalId !== undefined) {
      const atTerminal = all.flat().filter(({ terminalIds }) => terminalIds.includes(terminalId));
      if (atTerminal.length > 0) return { listed: distinct(atTerminal), hidden: [] };
    }
    const listed = distinct(all.find((lines) => lines.length > 0) ?? []);
    return { listed, hidden: this.#hiddenBehind(acceptance) };
  }

  #hiddenBehind({ merchantIds }: Acceptance): number[] {
    return [...new Set(merchantIds.flatMap((merchantId) => this.#hidden.get(merchantId) ?? []))];
  }

  #lines(merchantId: string, acquirerId: string | undefined): Listed[] {
    const lines = this.#listed.get(merchantId) ?? [];
    return lines.filter((line) => !acquirerId || !line.acquirerId || line.acquirerId === acquirerId);
  }
}

function distinct(lines: readonly Listed[]): number[] {
  return [...new Set(lines.map(({ store }) => store))];
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
