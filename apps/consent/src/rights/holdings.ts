import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { SignedInCustomer } from '@quittance/edge';
import { activeCarrier, Periodic } from '@quittance/kafka';
import { LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { RightsRequested } from '../contract.js';
import { type Holding, sumOf } from '../domain/holding.js';
import { AnswerStore, type WholeAnswer } from '../store/answer.store.js';
import { OwnHoldingStore } from '../store/own-holding.store.js';

/** An answer is good for whoever asks so soon after. */
const SHARED_MS = 30_000;
const KEPT_MS = 86_400_000;
const FORGET_EVERY_MS = 10 * 60_000;
const LOOK_EVERY_MS = 50;

/** What the network keeps of a customer: here, and in matching, which is asked over Kafka. */
@Injectable()
export class Holdings implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #upkeep: Periodic;

  constructor(
    private readonly answers: AnswerStore,
    private readonly own: OwnHoldingStore,
    private readonly transactions: Transactions,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#upkeep = new Periodic({
      component: 'upkeep of answers',
      everyMs: FORGET_EVERY_MS,
      work: () => this.answers.forget(Date.now() - KEPT_MS),
      logger,
      atOnce: true,
    });
  }

  onApplicationBootstrap(): void {
    this.#upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#upkeep.stop();
  }

  ofConsent(customer: SignedInCustomer): Promise<Holding[]> {
    return this.own.of(customer);
  }

  /** What matching keeps of the customer's accounts; undefined where it does not say so in time. Waits without a connection to the database. */
  async ofMatching(
    customer: SignedInCustomer,
    kind: 'holdings' | 'export',
    waitMs: number,
  ): Promise<{ holdings: readonly Holding[]; documents: WholeAnswer['documents'] } | undefined> {
    const until = performance.now() + waitMs;
    const asks = await this.#ask(customer, kind, Date.now());
    while ((await this.answers.answeredOf(asks)).size < asks.length) {
      if (performance.now() >= until) return undefined;
      await sleep(LOOK_EVERY_MS);
    }
    const { holdings, documents } = await this.answers.read(asks);
    return { holdings: sumOf(holdings), documents };
  }

  /** One ask for each account, or the one that was made just before. */
  #ask({ bankId, accounts }: SignedInCustomer, kind: 'holdings' | 'export', at: number): Promise<string[]> {
    const sorted = accounts.map(({ accountId }) => accountId).sort();
    return this.transactions.run(async (unit) => {
      const asks: string[] = [];
      for (const accountId of sorted) {
        const account = { bankId, accountId };
        const before = await this.answers.findAsk(account, kind, at - SHARED_MS, unit);
        const askId = before ?? randomUUID();
        asks.push(askId);
        if (before !== undefined) continue;
        await this.answers.addAsk(askId, account, kind, at, unit);
        const asked = { askId, kind, ...account, requestedAt: at };
        unit.emit(RightsRequested, `${bankId}/${accountId}`, asked, activeCarrier());
      }
      return asks;
    });
  }
}
