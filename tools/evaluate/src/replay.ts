import { toConsentChanged, toConsentKey } from '@quittance/bank-api';
import type { ConsentChanged } from '@quittance/contracts-consent';
import type { Unit } from '@quittance/kafka';
import { toStoreRegistered } from '@quittance/retailer-api';
import {
  changeConsents,
  Clock,
  dayOf,
  decideBatch,
  findUndecided,
  type LinkFact,
  CandidateLoader,
  PATIENCE_MS,
  registerStores,
  routeBatch,
  SETTLE_MS,
  settleFeeds,
  DecisionLock,
} from '@quittance/matching/inside';
import type { ReadyChunk } from './chunks.js';
import type { EvaluationDatabase } from './database.js';
import type { DecisionLog } from './decision-log.js';

const DAY_MS = 86_400_000;
/** Longest time after the last arrival until every window has ended. */
const LONGEST_HOLD_MS = PATIENCE_MS + 3 * DAY_MS;

const RETENTION = { days: 35, numberDays: 35 };

class SimulatedClock extends Clock {
  at = 0;
  now(): number {
    return this.at;
  }
}

interface ReplayOptions {
  readonly secret: string;
  /** Treat every account as having consented to receipts. */
  readonly everyoneConsents: boolean;
  /** Highest accepted probability that a match that nothing proves is wrong; the service's own when left out. */
  readonly risk?: number | undefined;
}

/** Replays chunks through the service's own code, with the arrival of each record as its time. */
export class Replay {
  /** Arrivals processed, by kind. */
  readonly taken = { store: 0, consent: 0, sale: 0, transaction: 0 };
  readonly #clock = new SimulatedClock();
  readonly #decisionLock: DecisionLock;
  readonly #versions = new Map<string, number>();
  readonly #accounts = new Set<string>();

  constructor(
    private readonly database: EvaluationDatabase,
    private readonly log: DecisionLog,
    private readonly options: ReplayOptions,
  ) {
    this.#decisionLock = new DecisionLock(
      this.#clock,
      RETENTION,
      options.risk === undefined ? {} : { acceptedRisk: options.risk },
    );
  }

  /** Processes a chunk; `meanwhile` may do other work while the database saves. */
  async play(chunk: ReadyChunk, meanwhile: () => void): Promise<void> {
    await this.database.transaction(async (unit) => {
      await this.#playStores(unit, chunk);
      await this.#playConsents(unit, chunk);
      await this.#link(unit, chunk.facts, meanwhile);
    });
    this.taken.store += chunk.stores.length;
    this.taken.consent += chunk.consents.length;
    for (const { kind } of chunk.facts) {
      if (kind === 'sale') this.taken.sale += 1;
      if (kind === 'unrouted') this.taken.transaction += 1;
    }
    await this.log.flush();
  }

  /** Ends the replay: the last files have ended, holds are decided, and what is still open is logged as undecided. */
  async end(): Promise<void> {
    await this.#settleAt(this.#clock.at + SETTLE_MS);
    await this.#settleAt(this.#clock.at + LONGEST_HOLD_MS);
    await this.database.transaction(async (unit) => {
      for (const { transactionKey, reason } of await findUndecided(unit)) {
        this.log.undecided(transactionKey, reason, this.#clock.at);
      }
    });
    await this.log.flush();
  }

  async #settleAt(time: number): Promise<void> {
    this.#clock.at = time;
    for (let more = true; more; ) {
      const linked = await this.database.transaction(async (unit) =>
        settleFeeds(await this.#decisionLock.take(unit), this.#clock.at, this.options.secret),
      );
      this.log.changed(linked?.changes ?? []);
      more = linked !== undefined;
    }
  }

  async #playStores(unit: Unit, { stores }: ReadyChunk): Promise<void> {
    if (stores.length === 0) return;
    const { at } = stores[0]!;
    this.#clock.at = at;
    const descriptions = stores.map(({ retailerId, storeId, body, at: registeredAt }) => ({
      value: toStoreRegistered(body, { retailerId, storeId, registeredAt }),
      trace: {},
    }));
    const { secret } = this.options;
    const { changes } = await registerStores(await this.#decisionLock.take(unit), descriptions, { at, secret });
    this.log.changed(changes);
  }

  async #playConsents(unit: Unit, { consents, facts }: ReadyChunk): Promise<void> {
    const changes: ConsentChanged[] = consents.map(({ bankId, consentId, body, at }) => {
      this.#clock.at = at;
      const key = toConsentKey({ bankId, consentId });
      const version = (this.#versions.get(key) ?? 0) + 1;
      this.#versions.set(key, version);
      return toConsentChanged(body, { bankId, consentId, holder: 'bank', version, changedAt: at });
    });
    if (this.options.everyoneConsents) changes.push(...this.#assumedConsents(facts));
    if (changes.length === 0) return;
    const { secret } = this.options;
    await changeConsents(await this.#decisionLock.take(unit), changes, { at: this.#clock.at, secret });
  }

  #assumedConsents(facts: ReadyChunk['facts']): ConsentChanged[] {
    return facts.flatMap((fact) => {
      if (fact.kind !== 'unrouted') return [];
      const { bankId, accountId } = fact.transaction;
      const consentId = `assumed/${bankId}/${accountId}`;
      if (this.#accounts.has(consentId)) return [];
      this.#accounts.add(consentId);
      const body = {
        accountId,
        scopes: ['receipts' as const],
        state: 'given' as const,
        givenAt: '1970-01-01T00:00:00Z',
        noticeVersion: 'assumed',
      };
      return [toConsentChanged(body, { bankId, consentId, holder: 'bank', version: 1, changedAt: 0 })];
    });
  }

  async #link(unit: Unit, facts: ReadyChunk['facts'], meanwhile: () => void): Promise<void> {
    if (facts.length === 0) return;
    const { at: until } = facts.at(-1)!;
    this.#clock.at = until;
    const lock = await this.#decisionLock.take(unit);
    const loader = new CandidateLoader(lock);
    const transactions = facts.filter((fact) => fact.kind === 'unrouted');
    const routings = await routeBatch(
      lock.unit,
      transactions.map(({ transaction }) => transaction),
      {
        // From this run's cache; the service routes without the lock and reads them.
        consentsOf: async (accounts) => {
          await loader.loadConsents(accounts);
          return loader.consents;
        },
        atOf: (index) => transactions[index]!.at,
        // A chunk never spans two days.
        today: dayOf(until),
      },
    );
    let next = 0;
    const routed = facts.flatMap((fact): LinkFact[] => {
      if (fact.kind !== 'unrouted') return [fact];
      const routing = routings[next++];
      if (routing === undefined) return [];
      this.log.routed(routing.routedBy);
      const { transaction, at } = fact;
      const { candidates, routedBy } = routing;
      const record = { transaction, candidateStoreIds: candidates, routedBy, routedAt: at };
      return [{ kind: 'transaction', routed: record, at, cause: {} }];
    });
    const { changes, save } = await decideBatch(lock, routed, this.options.secret);
    const saved = save();
    meanwhile();
    await saved;
    this.log.changed(changes);
  }
}
