import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { TransactionObserved } from '@quittance/contracts-bank';
import { TransactionRouted } from '@quittance/contracts-network';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { Clock } from '../clock.js';
import { dayOf } from '../domain/link/evidence.js';
import { MatchingEvents } from '../events.js';
import { routeBatch } from '../linking/route-batch.js';
import { loadConsents } from '../store/consent.store.js';

// Sends a consented transaction to the stores it may belong to; one without consent goes no further and is written nowhere.
// A repeat is safe: a routed record that is repeated changes nothing where it is linked.
@Controller()
export class TransactionObservedHandler {
  constructor(
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(TransactionObserved)
  async handle(@Payload() records: Delivered<TransactionObserved>[], @Ctx() unit: Unit): Promise<Outcome[]> {
    const routedAt = this.clock.now();
    const routings = await routeBatch(
      unit,
      records.map((record) => record.value),
      {
        consentsOf: (accounts) => loadConsents(unit, accounts),
        atOf: () => routedAt,
        today: dayOf(routedAt),
      },
    );
    return records.map(({ value, trace }, i) => {
      const routing = routings[i];
      if (routing === undefined) return skip('no-consent');
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
