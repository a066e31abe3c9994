import { Injectable } from '@nestjs/common';
import type { Unit } from '@quittance/kafka';
import type { AccountErased } from '../contract.js';
import { AccountDataStore } from '../store/account-data.store.js';
import { ConsentStore } from '../store/consent.store.js';
import { ErasureStore } from '../store/erasure.store.js';

/** Erases what a restored backup has brought back, by the ledger. */
@Injectable()
export class ErasedAgain {
  constructor(
    private readonly erasures: ErasureStore,
    private readonly data: AccountDataStore,
    private readonly consents: ConsentStore,
  ) {}

  /** Answers the asks that this database did not know of. */
  async erase(all: readonly AccountErased[], unit: Unit): Promise<ReadonlySet<string>> {
    const unknown = await this.erasures.findUnknown(all, unit);
    if (unknown.length === 0) return new Set();
    await this.erasures.markErased(
      unknown.map((one) => ({ ...one, holders: {} })),
      unit,
    );
    const erasedAt = new Map<string, number>();
    for (const one of unknown) erasedAt.set(one.digest, Math.max(one.erasedAt, erasedAt.get(one.digest) ?? 0));
    const digests = [...erasedAt.keys()];
    const found = await this.data.findAccounts(digests, unit);
    const accounts = found.map((one) => ({ ...one, erasedAt: erasedAt.get(one.digest) ?? 0 }));
    for (const account of accounts) await this.consents.lockAccount(account, unit);
    const shared = await this.data.sharedOf(accounts, unit);
    await this.data.eraseConsents(
      accounts.filter(({ digest }) => !shared.has(digest)),
      unit,
    );
    await this.data.eraseRest(accounts, unit);
    await this.data.eraseCustomersOf(digests, Math.max(...erasedAt.values()), unit);
    return new Set(unknown.map(({ askId }) => askId));
  }
}
