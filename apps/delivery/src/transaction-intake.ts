import { Inject, Injectable } from '@nestjs/common';
import type { LineAnswer, Problem } from '@quittance/api';
import {
  checkTransaction,
  type TransactionBody,
  toTransactionObserved,
  transactionContentHash,
} from '@quittance/bank-api';
import { activeCarrier, Publisher } from '@quittance/kafka';
import { type NdjsonLine, Transactions } from '@quittance/service';
import { ConsentFreshness } from './consent-freshness.js';
import { TransactionTopic } from './contract.js';
import {
  decideIntake,
  type IntakeAnswer,
  type IntakeDecision,
  type OfferedTransaction,
  recordable,
} from './domain/intake.js';
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
    private readonly events: DeliveryEvents,
  ) {}

  /** Answers every line, in order. Throws when none can be taken: Kafka or the database is away, or consents are not known. */
  async take(bankId: string, lines: readonly NdjsonLine[]): Promise<LineAnswer[]> {
    this.freshness.require();
    const answers = new Map<number, LineAnswer>();
    const offered = new Map<number, Offered>();
    for (const entry of lines) {
      const { line } = entry;
      const checked = 'problem' in entry ? undefined : checkTransaction(entry.value);
      if (checked?.ok) offered.set(line, toOffered(checked.value));
      else
        answers.set(
          line,
          rejected(line, 'problem' in entry ? entry.problem : refusal('invalid_fields', checked?.errors)),
        );
    }
    const decision = await this.#decide(bankId, [...offered.values()]);
    if (decision.publish.length > 0) await this.#publish(bankId, decision.publish);
    this.events.transactionsAnswered(answers.size, decision.answers);
    let at = 0;
    for (const [line, { transactionId }] of offered)
      answers.set(line, toAnswer(line, transactionId, decision.answers[at++]!));
    return lines.map(({ line }) => answers.get(line)!);
  }

  async #decide(bankId: string, offered: readonly Offered[]): Promise<IntakeDecision<TransactionBody>> {
    if (offered.length === 0) return { answers: [], publish: [] };
    return this.transactions.run(async (unit) => {
      const accountIds = [...new Set(offered.map((line) => line.accountId))];
      const accounts = accountIds.map((accountId) => ({ bankId, accountId }));
      const verdicts = await verdictsOf(unit, accounts);
      const verdictOf = new Map(accountIds.map((accountId, i) => [accountId, verdicts[i]!]));
      const seen = await recordSeen(unit, bankId, recordable(offered, verdictOf));
      const decision = decideIntake(offered, verdictOf, seen);
      const count = (answer: IntakeAnswer): number => decision.answers.filter((a) => a === answer).length;
      await tally(unit, bankId, count('accepted'), count('not-consented'));
      return decision;
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
