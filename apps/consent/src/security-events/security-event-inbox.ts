import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { commonProblem, ProblemError, RETRY_AFTER_SECONDS } from '@quittance/edge';
import { Periodic } from '@quittance/kafka';
import { LOGGER, type Logger } from '@quittance/runtime';
import { ConsentLedger } from '../consent-ledger.js';
import { refused } from '../errors.js';
import { ConsentEvents } from '../events.js';
import { SecurityEventStore } from '../store/security-event.store.js';
import { SignInStore } from '../store/sign-in.store.js';
import { TokenCheck } from './token-check.js';

const EVERY_MS = 200;
const AT_ONCE = 100;
const UPKEEP_EVERY_MS = 5 * 60_000;

/**
 * Takes banks' tokens in, and does what they say. A token is answered once it is on record, which costs the same whatever consent it names: what
 * there is to do is done after that. A repeat is safe: a token counts once, for as long as it is young enough to be taken.
 */
@Injectable()
export class SecurityEventInbox implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #periodics: readonly Periodic[];

  constructor(
    private readonly check: TokenCheck,
    private readonly store: SecurityEventStore,
    private readonly banks: SignInStore,
    private readonly ledger: ConsentLedger,
    private readonly events: ConsentEvents,
    @Inject(LOGGER) logger: Logger,
  ) {
    const forget = (): Promise<void> => store.forget(Date.now());
    this.#periodics = [
      new Periodic({ component: 'security events', everyMs: EVERY_MS, work: () => this.#work(), logger }),
      new Periodic({ component: 'upkeep of security events', everyMs: UPKEEP_EVERY_MS, work: forget, logger }),
    ];
  }

  onApplicationBootstrap(): void {
    for (const periodic of this.#periodics) periodic.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#periodics.map((periodic) => periodic.stop()));
  }

  async take(bankId: string, token: string): Promise<void> {
    const bank = await this.banks.bank(bankId);
    if (bank === undefined) throw refused('access_denied');
    const checked = await this.check.check(bank, token);
    const receivedAt = Date.now();
    const expiresAt = receivedAt + this.check.repeatableMs;
    const intake = await this.store.take({ bankId, ...checked, receivedAt, expiresAt });
    this.events.securityEvent(bankId, intake);
    if (intake === 'full') throw new ProblemError(commonProblem('rate_limited'), RETRY_AFTER_SECONDS);
    if (intake === 'reused')
      throw refused('invalid_request', [{ field: '/jti', rule: 'must not be that of another token' }]);
  }

  /** One that fails holds up no other. */
  async #work(): Promise<void> {
    const failed: unknown[] = [];
    for (const event of await this.store.pending(AT_ONCE)) {
      const { bankId, consentId, receivedAt } = event;
      try {
        const isEnded = await this.ledger.endHeld({ bankId, consentId }, receivedAt, (unit) =>
          this.store.finish(event, unit),
        );
        this.events.securityEvent(bankId, isEnded ? 'withdrawn' : 'no_effect');
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }
}
