import { Inject, Injectable } from '@nestjs/common';
import { parseInstant } from '@quittance/edge/shapes';
import { type ConsentBody, toConsentChanged, toConsentKey } from '@quittance/bank-api/consent';
import { activeCarrier, OutboxWatch } from '@quittance/kafka';
import { CONFIG, Transactions } from '@quittance/runtime';
import type { ConsentConfig } from './consent.config.js';
import { ConsentChanged } from './contract.js';
import { type Consent, type ConsentTerms, decideConsent, findTermsFault } from './domain/consent.js';
import { notYetInForce, refused } from './errors.js';
import { ConsentEvents } from './events.js';
import { ConsentStore } from './store/consent.store.js';

interface ConsentPut {
  readonly consentId: string;
  readonly bankId: string;
  readonly body: ConsentBody;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/**
 * Records a consent that a bank holds (processor mode). State and outbox row are written in one transaction, so readers get every
 * change in order. The request is answered once Kafka has the change, so the caller may rely on it at once. A repeat is safe: unchanged terms
 * get no new version and are not published; the repeat, too, is answered only once the original change is in Kafka.
 */
@Injectable()
export class ConsentLedger {
  constructor(
    private readonly consents: ConsentStore,
    private readonly transactions: Transactions,
    private readonly events: ConsentEvents,
    private readonly outbox: OutboxWatch,
    @Inject(CONFIG) private readonly config: ConsentConfig,
  ) {}

  async put({ consentId, bankId, body, receivedAt }: ConsentPut): Promise<Consent> {
    const terms = toTerms(body);
    this.#refuseFaults(terms, receivedAt);
    const decision = await this.transactions.run(async (unit) => {
      const current = await this.consents.loadLocked({ bankId, consentId }, unit);
      const decided = decideConsent(current, { consentId, bankId, terms, receivedAt });
      if (decided.kind !== 'changed') return decided;
      const { version, changedAt } = decided.consent;
      await this.consents.save(decided.consent, unit);
      const record = toConsentChanged(body, { consentId, bankId, holder: 'bank', version, changedAt });
      unit.emit(ConsentChanged, toConsentKey(record), record, activeCarrier());
      return decided;
    });
    this.events.consentPut(bankId, decision);
    if (decision.kind === 'taken') throw refused('consent_id_taken');
    const isPublished = await this.outbox.published(
      toConsentKey({ bankId, consentId }),
      this.config.CONSENT_PUBLISH_WAIT_MS,
    );
    if (!isPublished) throw notYetInForce();
    return decision.consent;
  }

  #refuseFaults(terms: ConsentTerms, receivedAt: number): void {
    const hours = this.config.CONSENT_MAX_AHEAD_HOURS;
    const fault = findTermsFault(terms, receivedAt, hours * 3_600_000);
    if (fault === 'given-too-far-ahead') {
      throw refused('clock_out_of_range', [{ field: '/givenAt', rule: `must be at most ${hours} hours ahead` }]);
    }
    if (fault === 'expires-before-given') {
      throw refused('invalid_consent', [{ field: '/expiresAt', rule: 'must be after givenAt' }]);
    }
  }
}

const toTerms = (body: ConsentBody): ConsentTerms => ({
  accountId: body.accountId,
  scopes: [...body.scopes].sort(),
  state: body.state,
  givenAt: msOf(body.givenAt),
  expiresAt: body.expiresAt === undefined ? undefined : msOf(body.expiresAt),
  noticeVersion: body.noticeVersion,
});

const msOf = (text: string): number => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError('a consent was not checked before it was mapped');
  return instant.ms;
};
