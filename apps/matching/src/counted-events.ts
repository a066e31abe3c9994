import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@quittance/runtime';
import { Counter, type Registry } from 'prom-client';
import type { Tier } from './decision/compare/rules.js';
import type { Routing } from './routing/route.js';
import { MatchingEvents } from './events.js';
import type { LinkChange } from './batch/decide-batch.js';

/** Counters. Labels come from closed lists and never hold an id or personal data. */
@Injectable()
export class CountedEvents extends MatchingEvents {
  readonly #routed: Counter<'by'>;
  readonly #changes: Counter<'change' | 'tier' | 'reason'>;
  readonly #disputes: Counter<'tier'>;
  readonly #fishing: Counter<'tier'>;

  constructor(@Inject(METRICS) registry: Registry) {
    super();
    this.#routed = new Counter({
      name: 'quittance_matching_routed_total',
      help: 'Consented transactions routed, by how their stores were found',
      labelNames: ['by'],
      registers: [registry],
    });
    this.#changes = new Counter({
      name: 'quittance_matching_changes_total',
      help: 'Changed decisions: matches asserted, withdrawn or corrected, and abstentions, by rule and reason',
      labelNames: ['change', 'tier', 'reason'],
      registers: [registry],
    });
    this.#disputes = new Counter({
      name: 'quittance_matching_disputes_total',
      help: 'Receipts that customers disputed, by the rule that made the match; each pair is counted once',
      labelNames: ['tier'],
      registers: [registry],
    });
    this.#fishing = new Counter({
      name: 'quittance_matching_fishing_total',
      help: 'Receipts withheld or withdrawn because the account is suspected of fishing, by the rule of the match',
      labelNames: ['tier'],
      registers: [registry],
    });
  }

  routed(by: Routing['routedBy']): void {
    this.#routed.inc({ by });
  }

  changed(changes: readonly LinkChange[]): void {
    for (const change of changes) {
      const tier = 'tier' in change ? change.tier : '';
      const reason = 'reason' in change ? change.reason : '';
      this.#changes.inc({ change: change.kind, tier, reason });
      if (reason === 'fishing-suspected') this.#fishing.inc({ tier });
    }
  }

  disputed(by: Tier): void {
    this.#disputes.inc({ tier: by });
  }
}
