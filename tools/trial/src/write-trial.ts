import { Random } from '@quittance/town';
import { midnightOf } from './calendar.js';
import { Chronicle } from './chronicle.js';
import { buildPeople, consents, type Person } from './people.js';
import type { TrialRates } from './rates/rates.js';
import { buildShops } from './shops/build-shops.js';
import { registrations } from './shops/directory.js';
import type { Store } from './shops/shop.js';
import { Counter } from './trade/ring-up.js';
import { toVisits } from './trade/company.js';
import { shareOut, visitTimes } from './trade/visits.js';
import { TrialFiles } from './trial-files.js';
import { Judge } from './truth/judge.js';
import { PaymentIndex } from './truth/payment-index.js';
import { Reach } from './truth/reach.js';
import { type TransactionTruthLine, transactionTruth } from './truth/truth-line.js';

interface TrialOptions {
  seed: string;
  rates: TrialRates;
  /** Purchases and refunds at stores of the network, including lost ones. */
  sales: number;
  /** Date of the first trading day. */
  firstDay: string;
  days: number;
  folder: string;
}

export interface TrialSummary {
  lines: { stores: number; sales: number; transactions: number; consents: number };
  /** By scenario: all transactions, and those that an expert could resolve. */
  scenarios: Record<string, { transactions: number; resolvable: number }>;
  because: Record<string, number>;
}

type Counts = Omit<TrialSummary, 'lines'>;

/** Generates a trial and writes its five files; the same options give the same bytes. */
export function writeTrial(options: TrialOptions): TrialSummary {
  const files = new TrialFiles(options.folder);
  const summary = live(options, files);
  // Files are sorted last, when the town's memory is free again.
  return { lines: files.close(), ...summary };
}

function live({ seed, rates, sales, firstDay, days }: TrialOptions, files: TrialFiles): Counts {
  const random = new Random(`trial ${seed}`);
  const peopleCount = Math.max(50, Math.ceil(sales * rates.people.perSale));
  const people = buildPeople(random.fork('people'), rates, peopleCount);
  const joined = Math.round(sales / days / rates.salesPerStoreDay);
  const stores = buildShops(random.fork('shops'), rates, { joined, firstDay, days, people: people.length });
  const directory = registrations(random.fork('directory'), rates.acceptance, { stores, firstDay });
  for (const registration of directory) files.store(registration);
  for (const consent of consents(people, firstDay)) files.consent(consent);
  const chronicle = new Chronicle(rates, files);
  trade(random, { rates, people, stores, firstDay, days, sales }, chronicle);
  return judgeAll(chronicle, new Reach(directory, stores), files);
}

interface Town {
  rates: TrialRates;
  people: readonly Person[];
  stores: readonly Store[];
  firstDay: string;
  days: number;
  sales: number;
}

function trade(random: Random, { rates, people, stores, firstDay, days, sales }: Town, chronicle: Chronicle): void {
  const counters = stores.map((store) => new Counter(store, people, rates));
  for (const [day, counts] of shareOut(random.fork('footfall'), stores, days, sales).entries()) {
    for (const store of stores) {
      const own = random.fork(`${store.storeId} ${day}`);
      const times = visitTimes(own, store, midnightOf(firstDay, day), counts[store.index] ?? 0);
      const visits = toVisits(own, rates.people, store.retailer.kind, times);
      const counter = counters[store.index] as Counter;
      counter.open(own, times);
      for (const visit of visits) chronicle.record(own, counter.ringUp(own, visit));
    }
  }
}

function judgeAll({ payments, transactions }: Chronicle, reach: Reach, files: TrialFiles): Counts {
  const judge = new Judge(reach, new PaymentIndex(payments, transactions));
  const summary: Counts = { scenarios: {}, because: {} };
  for (const fact of transactions) {
    const truth = transactionTruth(fact, judge.judge(fact));
    files.truth(truth);
    count(summary, truth);
  }
  return summary;
}

function count({ scenarios, because }: Counts, truth: TransactionTruthLine): void {
  const scenario = (scenarios[truth.scenario] ??= { transactions: 0, resolvable: 0 });
  scenario.transactions += 1;
  if (truth.resolvable) scenario.resolvable += 1;
  because[truth.because] = (because[truth.because] ?? 0) + 1;
}
