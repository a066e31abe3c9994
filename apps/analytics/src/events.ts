import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger, METRICS } from '@quittance/runtime';
import { Counter, type Registry } from 'prom-client';

/**
 * Telemetry of business events. It must not distinguish a cell that was held back from one that never existed: only releases
 * are counted, and a window that closes without one is not logged.
 */
@Injectable()
export class AnalyticsEvents {
  readonly #released: Counter;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    this.#released = new Counter({
      name: 'quittance_insight_cells_released_total',
      help: 'Cells released to analysts',
      registers: [registry],
    });
  }

  cellsReleased(count: number): void {
    if (count === 0) return;
    this.#released.inc(count);
    this.logger.info({ count }, 'cells released');
  }
}
