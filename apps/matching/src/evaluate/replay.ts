import { toConsentChanged, toTransactionObserved } from '@quittance/bank-api';
import type { ConsentChanged } from '@quittance/contracts-consent';
import type { Delivered, Unit } from '@quittance/kafka';
import { toSaleRecorded, toStoreRegistered } from '@quittance/retailer-api';
import { Clock } from '../clock.js';
import { type StoreKey, toStoreKey } from '../domain/identity.js';
import { PATIENCE_MS, SETTLE_MS } from '../domain/link/feed.js';
import { ConsentChangedHandler } from '../handlers/consent-changed.handler.js';
import { StoreRegisteredHandler } from '../handlers/store-registered.handler.js';
import { linkBatch, type LinkFact } from '../linking/link-batch.js';
import { routeBatch } from '../linking/route-batch.js';
import { settleFeeds } from '../linking/settle-feeds.js';
import { Turns } from '../linking/turn.js';
import { findUndecided } from '../store/transaction.store.js';
import type { Chunk, LinkedArrival } from './chunks.js';
import type { EvaluationDatabase } from './database.js';
import type { DecisionLog } from './decision-log.js';

const DAY_MS = 86_400_000;
/** A window of days ends this long after the last arrival at most. */
const LONGEST_HOLD_MS = PATIENCE_MS + 3 * DAY_MS;
/** How often it is looked for what has been held long enough; the service looks more often. */
const LOOK_MS = DAY_MS / 4;

class SimulatedClock extends Clock {
  at = 0;
  now(): number {
    return this.at;
  }
}

export interface ReplayOptions {
  readonly secret: string;
  /** Every account that shows up has consented to receipts. */
  readonly everyoneConsents: boolean;
}

/** Plays chunks through the service's own code, with the arrival of each record as its time. */
export class Replay {
  /** Arrivals taken in, by kind. */
  readonly taken = { store: 0, consent: 0, sale: 0, transaction: 0 };
  readonly #clock = new SimulatedClock();
  readonly #turns = new Turns();
  readonly #zones = new Map<StoreKey, string>();
  readonly #versions = new Map<string, number>();
  readonly #accounts = new Set<string>();
  /** When a store will have been silent for as long as the end of a file takes. */
  readonly #silentAt = new Map<StoreKey, number>();
  #lookAt = Number.POSITIVE_INFINITY;
  readonly #stores: StoreRegisteredHandler;
  readonly #consents: ConsentChangedHandler;

  constructor(
    private readonly database: EvaluationDatabase,
    private readonly log: DecisionLog,
    private readonly options: ReplayOptions,
  ) {
    this.#stores = new StoreRegisteredHandler({ MATCHING_SECRET: options.secret }, this.#turns, this.#clock, log);
    this.#consents = new ConsentChangedHandler(this.#turns, this.#clock);
  }

  async play(chunk: Chunk): Promise<void> {
    await this.database.transaction(async (unit) => {
      await this.#playStores(unit, chunk);
      await this.#playConsents(unit, chunk);
      await this.#link(unit, chunk.linked);
    });
    this.taken.store += chunk.stores.length;
    this.taken.consent += chunk.consents.length;
    for (const { kind } of chunk.linked) this.taken[kind] += 1;
    await this.log.flush();
  }

  /** Nothing more will come: the last files have ended, what was held is decided in the end, and what is open then stays so. */
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
        settleFeeds(await this.#turns.take(unit), this.#clock.at, this.options.secret),
      );
      this.log.changed(linked?.changes ?? []);
      more = linked !== undefined;
    }
  }

  async #playStores(unit: Unit, { stores }: Chunk): Promise<void> {
    if (stores.length === 0) return;
    this.#clock.at = stores[0]!.at;
    const records = stores.map(({ retailerId, storeId, body, at }) => {
      this.#zones.set(toStoreKey(retailerId, storeId), body.timeZone);
      return toStoreRegistered(body, { retailerId, storeId, registeredAt: at });
    });
    await this.#stores.handle(records.map(delivered), unit);
  }

  async #playConsents(unit: Unit, { consents, linked }: Chunk): Promise<void> {
    const changes: ConsentChanged[] = consents.map(({ bankId, consentId, body, at }) => {
      this.#clock.at = at;
      const version = (this.#versions.get(consentId) ?? 0) + 1;
      this.#versions.set(consentId, version);
      return toConsentChanged(body, { bankId, consentId, holder: 'bank', version, changedAt: at });
    });
    if (this.options.everyoneConsents) changes.push(...this.#assumedConsents(linked));
    if (changes.length > 0) await this.#consents.handle(changes.map(delivered), unit);
  }

  #assumedConsents(linked: readonly LinkedArrival[]): ConsentChanged[] {
    return linked.flatMap((arrival) => {
      if (arrival.kind !== 'transaction') return [];
      const consentId = `assumed/${arrival.bankId}/${arrival.body.accountId}`;
      if (this.#accounts.has(consentId)) return [];
      this.#accounts.add(consentId);
      const body = {
        accountId: arrival.body.accountId,
        scopes: ['receipts' as const],
        state: 'given' as const,
        givenAt: '1970-01-01T00:00:00Z',
        noticeVersion: 'assumed',
      };
      return [toConsentChanged(body, { bankId: arrival.bankId, consentId, holder: 'bank', version: 1, changedAt: 0 })];
    });
  }

  async #link(unit: Unit, linked: readonly LinkedArrival[]): Promise<void> {
    if (linked.length === 0) return;
    const transactions = linked.filter((arrival) => arrival.kind === 'transaction');
    const routings = await routeBatch(
      unit,
      transactions.map(({ bankId, body, at }) => toTransactionObserved(body, { bankId, observedAt: at })),
      (index) => transactions[index]!.at,
    );
    const routed = new Map(transactions.map((arrival, i) => [arrival, routings[i]] as const));
    const facts: LinkFact[] = [];
    for (const arrival of linked) {
      this.#clock.at = arrival.at;
      facts.push(...this.#silences(arrival.at));
      if (arrival.kind === 'sale') {
        facts.push({ ...this.#toSale(arrival), at: arrival.at, cause: {} });
        this.#silentAt.set(toStoreKey(arrival.retailerId, arrival.body.storeId), arrival.at + SETTLE_MS);
      } else {
        const routing = routed.get(arrival);
        if (routing === undefined) continue;
        this.log.routed(routing.routedBy);
        const transaction = toTransactionObserved(arrival.body, { bankId: arrival.bankId, observedAt: arrival.at });
        const { candidates, routedBy } = routing;
        const record = { transaction, candidateStoreIds: candidates, routedBy, routedAt: arrival.at };
        facts.push({ kind: 'transaction', routed: record, at: arrival.at, cause: {} });
      }
    }
    const { changes } = await linkBatch(await this.#turns.take(unit), facts, this.options.secret);
    this.log.changed(changes);
  }

  /** What the service's timer finds out: that nothing has come from a store for a while, and that time has passed. */
  #silences(now: number): LinkFact[] {
    const due = [...this.#silentAt].filter(([, at]) => at <= now);
    for (const [storeKey] of due) this.#silentAt.delete(storeKey);
    if (this.#lookAt === Number.POSITIVE_INFINITY) this.#lookAt = now + LOOK_MS;
    for (; this.#lookAt <= now; this.#lookAt += LOOK_MS) {
      for (const storeKey of this.#zones.keys()) due.push([storeKey, this.#lookAt]);
    }
    return due
      .sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1))
      .map(([storeKey, at]) => ({ kind: 'silence', storeKey, at, cause: {} }));
  }

  #toSale(arrival: Extract<LinkedArrival, { kind: 'sale' }>) {
    const { retailerId, body, at } = arrival;
    const storeTimeZone = this.#zones.get(toStoreKey(retailerId, body.storeId));
    return { kind: 'sale' as const, sale: toSaleRecorded(body, { retailerId, receivedAt: at, storeTimeZone }) };
  }
}

const delivered = <T>(value: T): Delivered<T> => ({
  messageId: '',
  topic: '',
  partition: 0,
  offset: '0',
  key: '',
  value,
  producedAt: 0,
  trace: {},
});
