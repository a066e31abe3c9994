import { Controller, Inject } from '@nestjs/common';
import { RightsAnswered, RightsRequested } from '@quittance/contracts-consent';
import { Consumes, type Delivered, done, type Outcome, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { ownIdOf, toAccountKey } from '../decision/identity.js';
import { type MatchingConfig, toKeptMs } from '../matching.config.js';
import { toExported, toParts } from '../rights/export.js';
import { countHoldings, findKeptTransactions } from '../store/holdings.store.js';
import { loadTransactions } from '../store/transaction.store.js';

// What is kept of an account is told to the service that its customer is signed in to: how much, and for an export all of it.
// A repeat is safe: it reads, and is answered again.
@Controller()
export class RightsRequestedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_KEEP_DAYS' | 'MATCHING_KEEP_NUMBERS_DAYS'>,
    private readonly clock: Clock,
  ) {}

  /** Customers ask one at a time, so each is answered by itself. */
  @Consumes(RightsRequested)
  async handle(records: Delivered<RightsRequested>[], unit: Unit): Promise<Outcome[]> {
    for (const { value, trace } of records) {
      const { askId, kind, bankId, accountId } = value;
      const account = toAccountKey(bankId, accountId);
      const holdings = await countHoldings(unit, account, toKeptMs(this.config));
      const documents = kind === 'export' ? await this.#export(unit, account) : [null];
      const answeredAt = this.clock.now();
      for (const [i, document] of documents.entries()) {
        const part = { part: i + 1, parts: documents.length, holdings: i === 0 ? holdings : [], document };
        unit.emit(RightsAnswered, askId, { askId, ...part, answeredAt }, trace);
      }
    }
    return records.map(() => done);
  }

  async #export(unit: Unit, account: ReturnType<typeof toAccountKey>): Promise<string[]> {
    const receipts = await findKeptTransactions(unit, account);
    const kept = new Map((await loadTransactions(unit, [...receipts.keys()])).map((record) => [record.key, record]));
    return toParts(
      [...receipts].flatMap(([key, receiptId]) => {
        const record = kept.get(key);
        if (record === undefined) return [];
        return [toExported(ownIdOf(key), record.revisions.value, record.storedDecision, receiptId)];
      }),
    );
  }
}
