import { Inject, Injectable } from '@nestjs/common';
import type { LineAnswer, Problem } from '@quittance/api';
import {
  checkTransaction,
  type TransactionBody,
  toTransactionObserved,
  transactionContentHash,
} from '@quittance/bank-api';
import { activeCarrier, Publisher, type Unit } from '@quittance/kafka';
import { type NdjsonLine, problemOf, Transactions } from '@quittance/service';
import { ConsentFreshness } from './consent-freshness.js';
import { ContentMemory } from './content-memory.js';
import { TransactionTopic } from './contract.js';
import {
  decideIntake,
  type IntakeAnswer,
  type IntakeDecision,
  type OfferedTransaction,
  recordable,
} from './domain/intake.js';
import type { ConsentVerdict } from './domain/receipt.js';
import { refusal } from './errors.js';
import { DeliveryEvents } from './events.js';
import { verdictsOf } from './store/consent.store.js';
import { markPublished, recordSeen, tally } from './store/transaction.store.js';

type Offered = OfferedTransaction<TransactionBody>;

/**
 * Takes a batch of a bank's transactions: check, consent, the record of revisions, Kafka, and only then accepted. A fault on the
 * way leaves at most an unpublished revision on record, which the bank's repeat publishes.
 */
@Injectable()
export class TransactionIntake {
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
    const decision = await this.#decide(bankId, [...offered.values()]);
    if (decision.publish.length > 0) await this.#publish(bankId, decision.publish);
    this.events.transactionsAnswered(answers.size, decision.answers);
    let at = 0;
    for (const [line, { transactionId }] of offered)
      answers.set(line, toAnswer(line, transactionId, decision.answers[at++]!));
    return lines.map(({ line }) => answers.get(line)!);
  }

  /** What breaks on one line, whatever it may be, is the answer to that line and no other. */
  #check(entry: NdjsonLine): Offered | { readonly problem: Problem } {
    if ('problem' in entry) return entry;
    try {
      const checked = checkTransaction(entry.value);
      return checked.ok ? toOffered(checked.value) : { problem: refusal('invalid_fields', checked.errors) };
    } catch (fault) {
      this.events.fault('checking a transaction', fault);
      return { problem: problemOf(fault).problem };
    }
  }

  /** Other content of what came before is refused whether it was kept or not: how it is answered says nothing of consent. */
  async #decide(bankId: string, offered: readonly Offered[]): Promise<IntakeDecision<TransactionBody>> {
    const digests = offered.map((line) => this.contents.digestsOf({ ...line, bankId }));
    const isKnownOtherwise = digests.map((of) => this.contents.contradicts(of));
    const { answers, publish } = await this.#decideByConsent(
      bankId,
      offered.filter((_, i) => !isKnownOtherwise[i]),
    );
    let at = 0;
    const all = digests.map((of, i): IntakeAnswer => {
      const answer = isKnownOtherwise[i] ? 'conflict' : answers[at++]!;
      // Within one request, too, the first counts.
      if (answer === 'not-consented' && this.contents.contradicts(of)) return 'conflict';
      if (answer === 'not-consented' || answer === 'accepted') this.contents.remember(of);
      return answer;
    });
    return { answers: all, publish };
  }

  async #decideByConsent(bankId: string, offered: readonly Offered[]): Promise<IntakeDecision<TransactionBody>> {
    if (offered.length === 0) return { answers: [], publish: [] };
    const decided = await this.transactions.run(async (unit) => {
      const verdicts = await verdictsByAccount(unit, bankId, offered);
      const hasNone = [...verdicts.values()].includes('none');
      return hasNone ? undefined : decideOnRecord(unit, { bankId, offered, verdicts });
    });
    // Only where an account has no consent does anybody have to know whether that is the last word.
    return decided ?? this.#decideWithNone(bankId, offered);
  }

  async #decideWithNone(bankId: string, offered: readonly Offered[]): Promise<IntakeDecision<TransactionBody>> {
    const isCertain = await this.freshness.covers();
    return this.transactions.run(async (unit) => {
      const verdicts = await verdictsByAccount(unit, bankId, offered);
      return decideOnRecord(unit, { bankId, offered, verdicts: isCertain ? verdicts : withoutCertainty(verdicts) });
    });
  }

  async #publish(bankId: string, lines: readonly Offered[]): Promise<void> {
    const arrival = { bankId, observedAt: Date.now() };
    const trace = activeCarrier();
    await this.publisher.publish(
      TransactionTopic,
      lines.map(({ accountId, body }) => ({ key: accountId, value: toTransactionObserved(body, arrival), trace })),
    );
    await this.transactions.run((unit) => markPublished(unit, bankId, lines));
  }
}

interface Case {
  readonly bankId: string;
  readonly offered: readonly Offered[];
  readonly verdicts: ReadonlyMap<string, ConsentVerdict>;
}

const verdictsByAccount = async (
  unit: Unit,
  bankId: string,
  offered: readonly Offered[],
): Promise<Map<string, ConsentVerdict>> => {
  const accountIds = [...new Set(offered.map((line) => line.accountId))];
  const verdicts = await verdictsOf(
    unit,
    accountIds.map((accountId) => ({ bankId, accountId })),
  );
  return new Map(accountIds.map((accountId, i) => [accountId, verdicts[i]!]));
};

/** Where not all consents are known, none may only mean none yet. */
const withoutCertainty = (verdicts: ReadonlyMap<string, ConsentVerdict>): Map<string, ConsentVerdict> =>
  new Map([...verdicts].map(([accountId, verdict]) => [accountId, verdict === 'none' ? 'blocked' : verdict]));

const decideOnRecord = async (
  unit: Unit,
  { bankId, offered, verdicts }: Case,
): Promise<IntakeDecision<TransactionBody>> => {
  const seen = await recordSeen(unit, bankId, recordable(offered, verdicts));
  const decision = decideIntake(offered, verdicts, seen);
  const count = (answer: IntakeAnswer): number => decision.answers.filter((a) => a === answer).length;
  await tally(unit, bankId, count('accepted'), count('not-consented'));
  return decision;
};

const toOffered = (body: TransactionBody): Offered => ({
  transactionId: body.transactionId,
  revision: body.revision ?? 1,
  accountId: body.accountId,
  contentHash: transactionContentHash(body),
  body,
});

const toAnswer = (line: number, id: string, answer: IntakeAnswer): LineAnswer => {
  switch (answer) {
    // A bank is told nothing that it does not know: it is the one that holds, or passes on, the consent.
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
