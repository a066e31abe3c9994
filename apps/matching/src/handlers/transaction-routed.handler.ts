import { Controller, Inject } from '@nestjs/common';
import { TransactionRouted } from '@quittance/contracts-network';
import { Consumes, type Delivered, type Outcome, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { MatchingEvents } from '../events.js';
import { linkBatch } from '../batch/decide-batch.js';
import { reroute } from '../routing/route-batch.js';
import { DecisionLock } from '../batch/lock.js';
import type { MatchingConfig } from '../matching.config.js';
import { toOutcome } from './outcomes.js';

// Stores a transaction (if its account still consents), decides it and its rivals, and issues or withdraws receipts.
// A repeat is safe: a known revision changes nothing.
@Controller()
export class TransactionRoutedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(TransactionRouted)
  async handle(records: Delivered<TransactionRouted>[], unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const lock = await this.decisionLock.take(unit);
    const routed = await reroute(
      lock,
      records.map((record) => record.value),
    );
    const facts = records.map(({ trace }, i) => ({
      kind: 'transaction' as const,
      routed: routed[i]!,
      at,
      cause: trace,
    }));
    const { uptakes, changes } = await linkBatch(lock, facts, this.config.MATCHING_SECRET);
    this.events.changed(changes);
    return uptakes.map(toOutcome);
  }
}
