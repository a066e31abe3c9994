import { randomBytes } from 'node:crypto';
import { toConsentKey } from '@quittance/bank-api';
import { ReceiptReady, TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import {
  AccountErased,
  ConsentChanged,
  MatchingErased,
  RightsAnswered,
  RightsRequested,
} from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { BasketContributed } from '@quittance/contracts-insights';
import { TransactionRouted } from '@quittance/contracts-network';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { Topic } from '@quittance/contracts';
import {
  type Delivered,
  inTransaction,
  newMessageId,
  type Outcome,
  type TraceCarrier,
  type Unit,
} from '@quittance/kafka';
import { dropDatabases, provisionDatabases } from '@quittance/topology';
import { createDataSource, Transactions } from '@quittance/runtime';
import { testStack } from '@quittance/testbed';
import type { DataSource } from 'typeorm';
import { Clock } from '../src/clock.js';
import type { Tier } from '../src/decision/compare/rules.js';
import { MatchingEvents } from '../src/events.js';
import { AccountErasedHandler } from '../src/handlers/account-erased.handler.js';
import { ConsentChangedHandler } from '../src/handlers/consent-changed.handler.js';
import { FeedCompletedHandler } from '../src/handlers/feed-completed.handler.js';
import { RightsRequestedHandler } from '../src/handlers/rights-requested.handler.js';
import { SaleRecordedHandler } from '../src/handlers/sale-recorded.handler.js';
import { StoreRegisteredHandler } from '../src/handlers/store-registered.handler.js';
import { TransactionDisputedHandler } from '../src/handlers/transaction-disputed.handler.js';
import { TransactionObservedHandler } from '../src/handlers/transaction-observed.handler.js';
import { TransactionRoutedHandler } from '../src/handlers/transaction-routed.handler.js';
import { FeedCompletions } from '../src/batch/feed-completions.js';
import type { LinkChange } from '../src/batch/decide-batch.js';
import { settleAcceptors } from '../src/acceptors/settle-acceptors.js';
import { settleFeeds } from '../src/batch/settle-feeds.js';
import { DecisionLock } from '../src/batch/lock.js';
import { matchingService } from '../src/service.js';

export const RETENTION = { days: 35, numberDays: 40 };
const KEEP = { MATCHING_KEEP_DAYS: 35, MATCHING_KEEP_NUMBERS_DAYS: 40 };
export const SECRET = 'a secret of the tests, long enough to be one';

export class TestClock extends Clock {
  at = Date.UTC(2026, 0, 5, 12);
  now(): number {
    return this.at;
  }
}

class SeenEvents extends MatchingEvents {
  readonly changes: LinkChange[] = [];
  readonly disputes: Tier[] = [];
  routed(): void {}
  changed(changes: readonly LinkChange[]): void {
    this.changes.push(...changes);
  }
  disputed(by: Tier): void {
    this.disputes.push(by);
  }
}

export class CutOff extends Error {}

/** A record with its topic, as a test passes it to the bed. */
export type Message = { readonly topic: string; readonly value: unknown; readonly trace?: TraceCarrier };
export const message = <T>(topic: Topic<T>, value: T, trace: TraceCarrier = {}): Message => ({
  topic: topic.name,
  value,
  trace,
});

type Handle = (records: Delivered<never>[], unit: Unit) => Promise<Outcome[]>;

/** Matching's handlers on a real PostgreSQL. Kafka is simulated: emitted records are read from the outbox. */
export interface MatchingBed {
  readonly dataSource: DataSource;
  readonly clock: TestClock;
  /** How long waiting for the sales that are in Kafka takes. */
  readonly sales: { reached: () => Promise<unknown> };
  readonly consents: ConsentChangedHandler;
  /** Whether consents are known recently enough. */
  readonly consentState: { isFresh: boolean };
  readonly changes: LinkChange[];
  /** Rules against which disputes were counted. */
  readonly disputes: Tier[];
  readonly receipts: ReceiptReady[];
  /** State and revision of each receipt sent. */
  states(): [ReceiptReady['state'], number][];
  readonly receiptTraces: (string | null)[];
  readonly baskets: BasketContributed[];
  /** What customers are told of their data. */
  readonly told: (MatchingErased | RightsAnswered)[];
  /**
   * Passes a batch to its handler, once; what it routes waits in the outbox. Instances share nothing but the database;
   * a handling to be aborted does everything and is then rolled back, as when its process is killed.
   */
  handle(
    messages: readonly Message[],
    how?: { readonly instance?: number; readonly cutOff?: boolean },
  ): Promise<Outcome[]>;
  /** Delivers each message twice, and everything that it emits twice, too. */
  deliver(...messages: readonly Message[]): Promise<Outcome[]>;
  consent(overrides?: Partial<ConsentChanged>): Promise<void>;
  /** Advances feeds from which nothing more has arrived. */
  settleFeeds(): Promise<void>;
  /** Settles acceptors, as once a day and on operators' orders. */
  settleAcceptors(): Promise<void>;
  /** Takes what handlers have emitted out of the outbox. */
  takeOutbox(): Promise<Message[]>;
  query<R>(sql: string, params?: readonly unknown[]): Promise<R[]>;
  everythingStored(): Promise<string>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function openMatchingBed(): Promise<MatchingBed> {
  const { adminUrl, passwords } = testStack();
  const suffix = `_m${randomBytes(4).toString('hex')}`;
  const login = { name: 'matching' as const, password: passwords['matching']! };
  const { matching: url } = await provisionDatabases(adminUrl, [login], { suffix });
  const { migrations } = matchingService;
  const dataSource = createDataSource({ url, pool: 8, service: 'matching', migrations });
  await dataSource.initialize();
  await dataSource.runMigrations();

  const clock = new TestClock();
  const events = new SeenEvents();
  const config = { MATCHING_SECRET: SECRET };
  const consentState = { isFresh: true };
  const newLock = () => new DecisionLock(clock, RETENTION, { isConsentFresh: () => consentState.isFresh });
  const decisionLock = newLock();
  const consents = new ConsentChangedHandler(config, decisionLock, clock);
  // Every existing record has been handed over, unless a test says otherwise.
  const sales = { reached: (): Promise<unknown> => Promise.resolve() };
  const feedCompletionsOf = (own: DecisionLock): FeedCompletions => {
    const transactions = new Transactions(dataSource, () => undefined);
    const lag = { reached: async () => void (await sales.reached()) };
    return new FeedCompletions(config, console, lag, transactions, own, clock, events);
  };
  const allConsentsAreKnown = { knowsAllConsents: () => Promise.resolve(true), putAside: () => Promise.resolve() };
  const handlersOf = (own: DecisionLock, feedCompletions: FeedCompletions): Record<string, { handle: Handle }> => ({
    [StoreRegistered.name]: new StoreRegisteredHandler(config, own, clock, events),
    [SaleRecorded.name]: new SaleRecordedHandler(config, own, clock, events),
    [FeedCompleted.name]: new FeedCompletedHandler(feedCompletions),
    [TransactionObserved.name]: new TransactionObservedHandler(clock, events, allConsentsAreKnown),
    [TransactionRouted.name]: new TransactionRoutedHandler(config, own, clock, events),
    [TransactionDisputed.name]: new TransactionDisputedHandler(config, own, clock, events),
    [ConsentChanged.name]: new ConsentChangedHandler(config, own, clock),
    [AccountErased.name]: new AccountErasedHandler(config, own, clock),
    [RightsRequested.name]: new RightsRequestedHandler(KEEP, clock),
  });
  const instances = [decisionLock, newLock()].map((own) => {
    const feedCompletions = feedCompletionsOf(own);
    return { handlers: handlersOf(own, feedCompletions), feedCompletions };
  });
  const receipts: ReceiptReady[] = [];
  const receiptTraces: (string | null)[] = [];
  const baskets: BasketContributed[] = [];
  const told: (MatchingErased | RightsAnswered)[] = [];

  const handle: MatchingBed['handle'] = async (messages, { instance = 0, cutOff = false } = {}) => {
    const { handlers, feedCompletions } = instances[instance]!;
    const { topic } = messages[0]!;
    const outcomes = await inTransaction(dataSource, async (unit) => {
      const done = await handlers[topic]!.handle(messages.map((m) => delivered(m)) as never, unit);
      if (cutOff) throw new CutOff();
      return done;
    });
    if (topic === FeedCompleted.name) await feedCompletions.settle();
    return outcomes;
  };
  const takeOutbox: MatchingBed['takeOutbox'] = async () => {
    const rows = await dataSource.query<{ topic: string; value: Buffer; traceparent: string | null }[]>(
      'SELECT topic, value, traceparent FROM outbox ORDER BY id',
    );
    await dataSource.query('DELETE FROM outbox');
    const routed: Message[] = [];
    for (const { topic, value, traceparent } of rows) {
      const trace = traceparent === null ? {} : { traceparent };
      if (topic === TransactionRouted.name)
        routed.push(message(TransactionRouted, valueOf(TransactionRouted, value), trace));
      if (topic === MatchingErased.name) told.push(valueOf(MatchingErased, value));
      if (topic === RightsAnswered.name) told.push(valueOf(RightsAnswered, value));
      if (topic === BasketContributed.name) baskets.push(valueOf(BasketContributed, value));
      if (topic !== ReceiptReady.name) continue;
      receipts.push(valueOf(ReceiptReady, value));
      receiptTraces.push(traceparent);
    }
    return routed;
  };
  const deliver: MatchingBed['deliver'] = async (...messages) => {
    const outcomes: Outcome[] = [];
    for (const one of messages) {
      outcomes.push(...(await handle([one])));
      await handle([one]);
      for (const routed of await takeOutbox()) await deliver(routed);
    }
    return outcomes;
  };
  return {
    dataSource,
    clock,
    sales,
    consents,
    consentState,
    changes: events.changes,
    disputes: events.disputes,
    receipts,
    states: () => receipts.map(({ state, revision }) => [state, revision]),
    receiptTraces,
    baskets,
    told,
    handle,
    deliver,
    consent: async (overrides = {}) => {
      const value = aConsentChanged({
        bankId: 'northbank',
        accountId: 'acc-0001',
        scopes: ['receipts'],
        expiresAt: null,
        ...overrides,
      });
      await deliver(message(ConsentChanged, value));
    },
    settleFeeds: async () => {
      for (let more = true; more; ) {
        const linked = await inTransaction(dataSource, async (unit) =>
          settleFeeds(await decisionLock.take(unit), clock.at, SECRET),
        );
        more = linked !== undefined;
      }
      await takeOutbox();
    },
    settleAcceptors: async () => {
      await inTransaction(dataSource, async (unit) => settleAcceptors(await decisionLock.take(unit), clock.at, SECRET));
      await takeOutbox();
    },
    takeOutbox,
    query: (sql, params = []) => dataSource.query(sql, [...params]),
    everythingStored: async () => {
      const tables = await dataSource.query<{ name: string }[]>(
        `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
      );
      const texts: string[] = [];
      for (const { name } of tables) {
        const rows = await dataSource.query<{ text: string }[]>(`SELECT row_to_json(t)::text AS text FROM ${name} t`);
        texts.push(...rows.map((row) => row.text));
      }
      return texts.join('\n');
    },
    clear: async () => {
      await dataSource.query(
        'TRUNCATE acceptor_title, acceptor_witness, acceptor_order, store, store_name, acceptor, learned_place, store_feed, feed_completion, consent, key_block, wallet_teller, sale, card_transaction, number_key, day_key, match, receipt, basket, dispute, erased_account, outbox',
      );
      await dataSource.query('UPDATE network_twins SET payments = 0, couples = 0, twins = 0');
      await dataSource.query('UPDATE decision_lock SET mark = gen_random_uuid(), kept_on = 0');
      consentState.isFresh = true;
      for (const list of [events.changes, events.disputes, receipts, receiptTraces, baskets, told]) list.length = 0;
    },
    close: async () => {
      await dataSource.destroy();
      await dropDatabases(adminUrl, ['matching'], suffix);
    },
  };
}

function valueOf<T>(topic: Topic<T>, bytes: Buffer): T {
  const decoded = topic.decode(bytes);
  if (!decoded.ok) throw new Error(`${topic.name}: ${decoded.detail}`);
  return decoded.value;
}

let nextOffset = 1;

const delivered = ({ topic, value, trace }: Message): Delivered<unknown> => ({
  messageId: newMessageId(),
  topic,
  partition: 0,
  offset: String(nextOffset++),
  key: topic === ConsentChanged.name ? toConsentKey(value as ConsentChanged) : '',
  value,
  producedAt: 0,
  trace: trace ?? {},
});
