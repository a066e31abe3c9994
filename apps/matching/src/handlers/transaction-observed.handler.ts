import { Controller, Inject } from '@nestjs/common';
import { TransactionObserved } from '@quittance/contracts-bank';
import { TransactionRouted } from '@quittance/contracts-network';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { Clock } from '../clock.js';
import { dayOf } from '../decision/compare/purchase-window.js';
import { EarlyTransactions } from '../routing/early-transactions.js';
import { MatchingEvents } from '../events.js';
import { routeBatch } from '../routing/route-batch.js';
import { loadConsents } from '../store/consent.store.js';

// Routes a consented transaction to its candidate stores; one without consent is dropped and never stored. Until every
// earlier consent has been processed a missing consent is not certain, and the transaction is put aside
// (EarlyTransactions). A repeat is safe: linking ignores a routed record that it knows.
@Controller()
export class TransactionObservedHandler {
  constructor(
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
    @Inject(EarlyTransactions) private readonly early: Pick<EarlyTransactions, 'knowsAllConsents' | 'putAside'>,
  ) {}

  @Consumes(TransactionObserved)
  async handle(records: Delivered<TransactionObserved>[], unit: Unit): Promise<Outcome[]> {
    const routedAt = this.clock.now();
    const transactions = records.map((record) => record.value);
    const route = () =>
      routeBatch(unit, transactions, {
        consentsOf: (accounts) => loadConsents(unit, accounts),
        atOf: () => routedAt,
        today: dayOf(routedAt),
      });
    let routings = await route();
    let isCertain = true;
    if (routings.includes(undefined)) {
      isCertain = await this.early.knowsAllConsents();
      if (isCertain) routings = await route();
      else
        await this.early.putAside(
          unit,
          records.filter((_, i) => routings[i] === undefined),
        );
    }
    return records.map(({ value, trace }, i) => {
      const routing = routings[i];
      if (routing === undefined) return isCertain ? skip('no-consent') : done;
      const { candidates, routedBy, lane } = routing;
      const routed: TransactionRouted = {
        transaction: value,
        candidateStoreIds: candidates,
        routedBy,
        routedAt,
      };
      unit.emit(TransactionRouted, lane, routed, trace);
      this.events.routed(routedBy);
      return done;
    });
  }
}
