import { Inject, Injectable } from '@nestjs/common';
import { parseInstant } from '@quittance/edge/shapes';
import { type ConsentBody, toConsentKey } from '@quittance/bank-api/consent';
import { accountDigest } from '@quittance/consent-policy';
import { activeCarrier, OutboxWatch } from '@quittance/kafka';
import { CONFIG, type EntityUnit, Transactions } from '@quittance/runtime';
import type { ConsentConfig } from './consent.config.js';
import { toConsentChanged } from './consent-changed.js';
import { ConsentChanged } from './contract.js';
import {
  apply,
  type Change,
  type Consent,
  type ConsentName,
  decidePassing,
  newConsent,
  type Statement,
} from './domain/consent.js';
import { toConsentEvents } from './domain/consent-event.js';
import { decideEnd, decideStatement, findStatementFault } from './domain/statement.js';
import { notYetInForce, refused } from './errors.js';
import { ConsentEvents } from './events.js';
import { Recorder } from './record/recorder.js';
import { ConsentEventStore } from './store/consent-event.store.js';
import { type Account, ConsentStore } from './store/consent.store.js';
import { ErasureStore } from './store/erasure.store.js';

interface ConsentPut extends ConsentName {
  readonly body: ConsentBody;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** What is to change in an account, by its consents, as they stand or new ones. */
type DecideAccount<A> = (
  consents: readonly Consent[],
  account: A,
  unit: EntityUnit,
) => Promise<readonly (readonly [Consent, Change])[]>;

/**
 * The one place where consents change. A change, its signed record, what its bank is told and its outbox row are written in one transaction, so readers get every
 * change in order. A request is answered once Kafka has the change, so the caller may rely on it at once. A repeat is safe: what changes nothing
 * gets no new version and is not published; the repeat, too, is answered only once the original change is in Kafka.
 */
@Injectable()
export class ConsentLedger {
  constructor(
    private readonly consents: ConsentStore,
    private readonly transactions: Transactions,
    private readonly recorder: Recorder,
    private readonly toBanks: ConsentEventStore,
    private readonly erasures: ErasureStore,
    private readonly events: ConsentEvents,
    private readonly outbox: OutboxWatch,
    @Inject(CONFIG) private readonly config: ConsentConfig,
  ) {}

  /** Records what a bank says of a consent that it holds (processor mode). */
  async put({ consentId, bankId, body, receivedAt }: ConsentPut): Promise<Consent> {
    const statement = toStatement(body);
    this.#refuseFaults(statement, receivedAt);
    const name = { bankId, consentId };
    const account = { bankId, accountId: body.accountId };
    const { decision, consent } = await this.transactions.run(async (unit) => {
      await this.consents.lockConsent(name, unit);
      await this.consents.lockAccount(account, unit);
      const current = (await this.consents.load(name, unit)) ?? newConsent({ ...name, ...account, heldBy: 'bank' });
      const erased = await this.erasures.erased(account, unit);
      if (erased?.isUnderWay) throw refused('erasure_under_way');
      if (await this.#wasAnothers(current, unit)) return { decision: { kind: 'taken' } as const, consent: current };
      const objections = await this.consents.objections(account, unit);
      const stated = { accountId: body.accountId, statement, receivedAt, objections, erasedAt: erased?.erasedAt };
      const decided = decideStatement(current, stated);
      const changed = decided.kind === 'changed' ? await this.#change(current, decided.change, unit) : current;
      return { decision: decided, consent: changed };
    });
    this.events.consentPut(bankId, decision.kind === 'changed' ? statement.state : decision.kind);
    if (decision.kind === 'taken') throw refused('consent_id_taken');
    if (decision.kind === 'objected') throw refused('consent_ended_by_customer');
    await this.#published([consent]);
    return consent;
  }

  /**
   * Ends a consent that a bank holds, as it says at `toldAt` (epoch ms); whether there was anything to end. `claim` has the last word, in the same
   * transaction. What the bank has said of it since then stands.
   */
  async endHeld(name: ConsentName, toldAt: number, claim: (unit: EntityUnit) => Promise<boolean>): Promise<boolean> {
    return this.transactions.run(async (unit) => {
      await this.consents.lockConsent(name, unit);
      const accountId = (await this.consents.load(name, unit))?.accountId;
      if (accountId !== undefined) await this.consents.lockAccount({ bankId: name.bankId, accountId }, unit);
      const current = await this.consents.load(name, unit);
      const change = current && decideEnd(current, toldAt);
      if (!(await claim(unit)) || current === undefined || change === undefined) return false;
      await this.#change(current, change, unit);
      return true;
    });
  }

  /** Changes consents of accounts, one account at a time: all that is decided for one account is done, or nothing of it. */
  async changeAccounts<A extends Account>(accounts: readonly A[], decide: DecideAccount<A>): Promise<void> {
    const changed: Consent[] = [];
    for (const account of accounts) {
      await this.transactions.run(async (unit) => {
        await this.consents.lockAccount(account, unit);
        for (const [consent, change] of await decide(await this.consents.loadOfAccount(account, unit), account, unit))
          changed.push(await this.#change(consent, change, unit));
      });
    }
    await this.#published(changed);
  }

  /**
   * Puts on record what time alone has changed by an instant (epoch ms); how many consents that were. One that fails holds up no other: what failed is
   * thrown once the others are done.
   */
  async passTime(at: number, limit: number): Promise<number> {
    const passed = await this.consents.passed(at, limit);
    const failures: unknown[] = [];
    for (const one of passed) await this.#passTimeOf(one, at).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} consents are not as time has it`);
    return passed.length;
  }

  #passTimeOf({ bankId, consentId, accountId }: ConsentName & Account, at: number): Promise<void> {
    return this.transactions.run(async (unit) => {
      await this.consents.lockAccount({ bankId, accountId }, unit);
      const consent = await this.consents.load({ bankId, consentId }, unit);
      const change = consent && decidePassing(consent, at);
      if (consent && change) await this.#change(consent, change, unit);
    });
  }

  /** Whoever changes a consent holds the lock of its account: nobody comes between a record and the one before it. */
  async #change(consent: Consent, decided: Change, unit: EntityUnit): Promise<Consent> {
    const change = { ...decided, at: Math.max(decided.at, await this.#erasedBefore(consent, unit)) };
    const version =
      consent.version > 0 ? consent.version : ((await this.erasures.erasedConsent(consent, unit))?.version ?? 0);
    const next = apply({ ...consent, version }, change);
    const before = await this.consents.recordBefore(next, unit);
    await this.consents.append(next, this.recorder.sign(next, change, before), unit);
    await this.toBanks.add(next, toConsentEvents(consent, next, change), unit);
    unit.emit(ConsentChanged, toConsentKey(next), toConsentChanged(next, change), activeCarrier());
    return next;
  }

  /** Readers take a change for one of before the erasure that is not later than it. */
  async #erasedBefore(consent: Consent, unit: EntityUnit): Promise<number> {
    const erased = await this.erasures.erased(consent, unit);
    return erased === undefined ? 0 : erased.erasedAt + 1;
  }

  /** A consent that was erased keeps its id for its account. */
  async #wasAnothers(consent: Consent, unit: EntityUnit): Promise<boolean> {
    if (consent.version > 0) return false;
    const before = await this.erasures.erasedConsent(consent, unit);
    return before !== undefined && before.digest !== accountDigest(consent.bankId, consent.accountId);
  }

  async #published(consents: readonly ConsentName[]): Promise<void> {
    const waitMs = this.config.CONSENT_PUBLISH_WAIT_MS;
    const published = await Promise.all(consents.map((name) => this.outbox.published(toConsentKey(name), waitMs)));
    if (published.includes(false)) throw notYetInForce();
  }

  #refuseFaults(statement: Statement, receivedAt: number): void {
    const hours = this.config.CONSENT_MAX_AHEAD_HOURS;
    switch (findStatementFault(statement, receivedAt, hours * 3_600_000)) {
      case 'given-too-far-ahead':
        throw refused('clock_out_of_range', [{ field: '/givenAt', rule: `must be at most ${hours} hours ahead` }]);
      case 'expires-before-given':
        throw refused('invalid_consent', [{ field: '/expiresAt', rule: 'must be after givenAt' }]);
      case 'covers-after-end':
        throw refused('invalid_consent', [{ field: '/coversFrom', rule: 'must be before expiresAt' }]);
      case 'reconfirm-before-given':
        throw refused('invalid_consent', [{ field: '/reconfirmBy', rule: 'must be after givenAt' }]);
      case undefined:
        return;
    }
  }
}

const toStatement = (body: ConsentBody): Statement => ({
  scopes: [...body.scopes].sort(),
  state: body.state,
  givenAt: msOf(body.givenAt),
  ...(body.coversFrom !== undefined && { coversFrom: msOf(body.coversFrom) }),
  ...(body.expiresAt !== undefined && { expiresAt: msOf(body.expiresAt) }),
  ...(body.reconfirmBy !== undefined && { reconfirmBy: msOf(body.reconfirmBy) }),
  noticeVersion: body.noticeVersion,
});

const msOf = (text: string): number => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError('a consent was not checked before it was mapped');
  return instant.ms;
};
