import { Inject, Injectable } from '@nestjs/common';
import { type LineAnswer, parseInstant, type Problem } from '@quittance/edge/shapes';
import {
  boughtBy,
  checkTransaction,
  type TransactionBody,
  toTransactionObserved,
  transactionContentHash,
} from '@quittance/bank-api';
import { activeCarrier, Coalescer, Publisher, type TraceCarrier, type Unit } from '@quittance/kafka';
import { type NdjsonLine, problemOf } from '@quittance/edge';
import { Transactions } from '@quittance/runtime';
import { ConsentFreshness } from './consent-freshness.js';
import { ContentMemory } from './content-memory.js';
import { TransactionTopic } from './contract.js';
import {
  type Cover,
  decideIntake,
  type KnownConsents,
  mayBeUnread,
  type IntakeAnswer,
  type IntakeDecision,
  type OfferedTransaction,
  recordable,
} from './domain/intake.js';
import { refusal } from './errors.js';
import { DeliveryEvents } from './events.js';
import { coversOf } from './store/consent.store.js';
import { markPublished, recordSeen, tally } from './store/transaction.store.js';

type Offered = OfferedTransaction<TransactionBody>;

/** Requests of a bank that share a database transaction at most. */
const MOST_TOGETHER = 100;

/**
 * Takes a batch of a bank's transactions: check, consent, the record of revisions, Kafka, and only then accepted. A fault on the
 * way leaves at most an unpublished revision on record, which the bank's repeat publishes. Requests of one bank that
 * arrive while another is in progress are merged into the next batch: they would wait for the same row lock on the bank's tally anyway.
 */
@Injectable()
export class TransactionIntake {
  /** By bank. */
  readonly #together = new Map<string, Coalescer<Asked, Told>>();

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Publisher) private readonly publisher: Publisher,
    private readonly freshness: ConsentFreshness,
    private readonly contents: ContentMemory,
    private readonly events: DeliveryEvents,
  ) {}

  /** Answers every line, in order. Throws when none can be taken: Kafka or the database is away, or consents are not known. */
  async take(bankId: string, lines: readonly NdjsonLine[]): Promise<LineAnswer[]> {
    this.freshness.require();
    const answers = new Map<number, LineAnswer>();
    const offered = new Map<number, Offered>();
    for (const entry of lines) {
      const checked = this.#check(entry);
      if ('problem' in checked) answers.set(entry.line, rejected(entry.line, checked.problem));
      else offered.set(entry.line, checked);
    }
    const decided = await this.#decide(bankId, [...offered.values()]);
    this.events.transactionsAnswered(answers.size, decided);
    let at = 0;
    for (const [line, { transactionId }] of offered) answers.set(line, toAnswer(line, transactionId, decided[at++]!));
    return lines.map(({ line }) => answers.get(line)!);
  }

  /** An error on one line is the answer to that line only. */
  #check(entry: NdjsonLine): Offered | { readonly problem: Problem } {
    if ('problem' in entry) return entry;
    try {
      const checked = checkTransaction(entry.value);
      return checked.ok ? toOffered(checked.value) : { problem: refusal('invalid_fields', checked.errors) };
    } catch (fault) {
      this.events.fault('transaction intake', fault, 'the line is refused, the bank may send it again');
      return { problem: problemOf(fault).problem };
    }
  }

  /** A revision conflict is refused whether or not the first content was stored, so that the answer does not disclose consent. */
  async #decide(bankId: string, offered: readonly Offered[]): Promise<readonly IntakeAnswer[]> {
    const digests = offered.map((line) => this.contents.digestsOf({ ...line, bankId }));
    const isKnownOtherwise = digests.map((of) => this.contents.contradicts(of));
    const answers = await this.#ask(
      bankId,
      offered.filter((_, i) => !isKnownOtherwise[i]),
    );
    let at = 0;
    return digests.map((of, i): IntakeAnswer => {
      const answer = isKnownOtherwise[i] ? 'conflict' : answers[at++]!;
      // Within one request, too, the first counts.
      if (answer === 'not-consented' && this.contents.contradicts(of)) return 'conflict';
      if (answer === 'not-consented' || answer === 'accepted') this.contents.remember(of);
      return answer;
    });
  }

  async #ask(bankId: string, offered: readonly Offered[]): Promise<readonly IntakeAnswer[]> {
    if (offered.length === 0) return [];
    const trace = activeCarrier();
    const told = await this.#join(bankId, { offered, trace, isCertain: undefined });
    if (told !== 'uncertain') return told;
    // Whether all consents are known matters only for accounts without one.
    const isCertain = await this.freshness.covers();
    return (await this.#join(bankId, { offered, trace, isCertain })) as readonly IntakeAnswer[];
  }

  async #join(bankId: string, asked: Asked): Promise<Exclude<Told, { readonly fault: unknown }>> {
    let together = this.#together.get(bankId);
    if (together === undefined) {
      together = new Coalescer((all) => this.#settleAll(bankId, all), MOST_TOGETHER);
      this.#together.set(bankId, together);
    }
    const [told] = await together.run([asked]);
    if (typeof told === 'object' && 'fault' in told) throw told.fault;
    return told!;
  }

  /** If one record may have made the whole batch fail, each is published alone. */
  async #settleAll(bankId: string, all: readonly Asked[]): Promise<readonly Told[]> {
    try {
      return await this.#settle(bankId, all);
    } catch (fault) {
      if (all.length === 1 || problemOf(fault).problem.status === 503) throw fault;
    }
    const told: Told[] = [];
    for (const asked of all) {
      told.push(...(await this.#settle(bankId, [asked]).catch((fault: unknown): readonly Told[] => [{ fault }])));
    }
    return told;
  }

  async #settle(bankId: string, all: readonly Asked[]): Promise<readonly Told[]> {
    const { told, publish } = await this.transactions.run(async (unit) => {
      const covers = await coversByAccount(
        unit,
        bankId,
        all.flatMap(({ offered }) => offered),
      );
      const mayBeMore = ({ offered }: Asked) => offered.some((line) => mayBeUnread(line, covers));
      const told = new Map<Asked, Told>(all.map((asked) => [asked, 'uncertain']));
      const publish: Offered[] = [];
      for (const isCertain of [true, false]) {
        const part = all.filter((asked) => (asked.isCertain ?? (mayBeMore(asked) ? undefined : true)) === isCertain);
        if (part.length === 0) continue;
        const offered = part.flatMap((asked) => asked.offered);
        const decision = await decideOnRecord(unit, { bankId, offered, covers, isCertain });
        publish.push(...decision.publish);
        let from = 0;
        for (const asked of part) told.set(asked, decision.answers.slice(from, (from += asked.offered.length)));
      }
      return { told: all.map((asked) => told.get(asked)!), publish };
    });
    if (publish.length > 0) await this.#publish(bankId, publish, all);
    return told;
  }

  async #publish(bankId: string, lines: readonly Offered[], all: readonly Asked[]): Promise<void> {
    const arrival = { bankId, observedAt: Date.now() };
    const traces = new Map(all.flatMap(({ offered, trace }) => offered.map((line) => [line, trace])));
    await this.publisher.publish(
      TransactionTopic,
      lines.map((line) => ({
        key: line.accountId,
        value: toTransactionObserved(line.body, arrival),
        trace: traces.get(line)!,
      })),
    );
    await this.transactions.run((unit) => markPublished(unit, bankId, lines));
  }
}

/** The lines of one request that are to be decided. */
interface Asked {
  readonly offered: readonly Offered[];
  /** Whether all consents are known, so that a missing one means no consent; undefined until checked. */
  readonly isCertain: boolean | undefined;
  readonly trace: TraceCarrier;
}

/** One answer a line; `uncertain` where an account has no consent as far as is known. */
type Told = readonly IntakeAnswer[] | 'uncertain' | { readonly fault: unknown };

interface Case extends KnownConsents {
  readonly bankId: string;
  readonly offered: readonly Offered[];
}

const coversByAccount = async (
  unit: Unit,
  bankId: string,
  offered: readonly Offered[],
): Promise<Map<string, Cover>> => {
  const accountIds = [...new Set(offered.map((line) => line.accountId))];
  const covers = await coversOf(
    unit,
    accountIds.map((accountId) => ({ bankId, accountId })),
  );
  return new Map(accountIds.map((accountId, i) => [accountId, covers[i]!]));
};

const decideOnRecord = async (
  unit: Unit,
  { bankId, offered, covers, isCertain }: Case,
): Promise<IntakeDecision<TransactionBody>> => {
  const seen = await recordSeen(unit, bankId, recordable(offered, covers));
  const decision = decideIntake(offered, { covers, isCertain }, seen);
  const count = (answer: IntakeAnswer): number => decision.answers.filter((a) => a === answer).length;
  await tally(unit, bankId, count('accepted'), count('not-consented'));
  return decision;
};

const toOffered = (body: TransactionBody): Offered => ({
  transactionId: body.transactionId,
  revision: body.revision ?? 1,
  accountId: body.accountId,
  contentHash: transactionContentHash(body),
  boughtBy: boughtBy({ ...body, transmittedAt: parseInstant(body.transmittedAt ?? '')?.ms }),
  body,
});

const toAnswer = (line: number, id: string, answer: IntakeAnswer): LineAnswer => {
  switch (answer) {
    // This discloses nothing to the bank: it holds, or passes on, the consent itself.
    case 'accepted':
    case 'not-consented':
      return { line, id, status: 'accepted' };
    case 'conflict':
      return rejected(line, refusal('revision_conflict'), id);
    case 'consent-unknown':
      return rejected(line, refusal('consent_state_unknown'), id);
  }
};

const rejected = (line: number, problem: Problem, id?: string): LineAnswer =>
  id === undefined ? { line, status: 'rejected', problem } : { line, id, status: 'rejected', problem };
