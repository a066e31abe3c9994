import type { Registration } from '../shops/directory.js';
import type { Store } from '../shops/shop.js';
import { type Candidates, Names } from './names.js';

interface Listed {
  store: number;
  acquirerId: string | undefined;
  terminalIds: readonly string[];
}

/** Acquirer, terminal and merchant ids of a transaction's states, and its descriptor. */
export interface Acceptance {
  acquirerId: string | undefined;
  terminalId: string | undefined;
  /** In order of the revisions. */
  merchantIds: readonly string[];
  descriptor: string | undefined;
}

/** The directory in its final state, and the stores outside the network that use its merchant ids. */
export class Reach {
  readonly #listed = new Map<string, Listed[]>();
  readonly #hidden = new Map<string, number[]>();
  readonly #names: Names;

  constructor(registrations: readonly Registration[], stores: readonly Store[]) {
    const last = new Map(registrations.map((registration) => [registration.store.index, registration]));
    for (const { store, document } of last.values()) {
      for (const { merchantId, acquirerId, terminalIds = [] } of document.acceptors) {
        push(this.#listed, merchantId, { store: store.index, acquirerId, terminalIds });
      }
    }
    for (const { index, acceptances, joined } of stores) {
      if (!joined) for (const { it } of acceptances) push(this.#hidden, it.merchantId, index);
    }
    this.#names = new Names([...last.values()], stores);
  }

  /**
   * Stores at which the payment may have been made: those in the directory (a listed terminal settles it), and those
   * outside the network under the same merchant id. Where no merchant id leads anywhere, all stores of the name, in the
   * network or not.
   */
  candidates(acceptance: Acceptance): Candidates {
    const all = acceptance.merchantIds.map((merchantId) => this.#lines(merchantId, acceptance.acquirerId));
    const { terminalId } = acceptance;
    if (terminalId !== undefined) {
      const atTerminal = all.flat().filter(({ terminalIds }) => terminalIds.includes(terminalId));
      if (atTerminal.length > 0) return { listed: distinct(atTerminal), hidden: [] };
    }
    const listed = distinct(all.find((lines) => lines.length > 0) ?? []);
    const hidden = this.#hiddenBehind(acceptance);
    if (listed.length > 0 || acceptance.descriptor === undefined) return { listed, hidden };
    const named = this.#names.candidates(acceptance.descriptor);
    return { listed: named.listed, hidden: [...hidden, ...named.hidden] };
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
