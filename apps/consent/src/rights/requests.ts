import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SignedInCustomer } from '@quittance/edge';
import { Transactions } from '@quittance/runtime';
import { decideAnswer, evolve, receive, type RequestOutcome, type WrittenKind } from '../domain/request.js';
import { refused } from '../errors.js';
import { ConsentEvents } from '../events.js';
import { type KeptRequest, RequestStore } from '../store/request.store.js';

/** A customer may have so many open requests; an erasure is always taken. */
const MOST_OPEN = 20;

/** What customers ask for in their own words, and what banks answer. */
@Injectable()
export class CustomerRequests {
  constructor(
    private readonly requests: RequestStore,
    private readonly transactions: Transactions,
    private readonly events: ConsentEvents,
  ) {}

  async ask(customer: SignedInCustomer, kind: WrittenKind, words: string, at: number): Promise<KeptRequest> {
    const request = await this.transactions.run(async (unit) => {
      await this.requests.lockAsker(customer, unit);
      if ((await this.requests.countOpen(customer, unit)) >= MOST_OPEN) throw refused('too_many_open_requests');
      const accountIds = customer.accounts.map(({ accountId }) => accountId);
      const received = { ...receive(kind, at), requestId: randomUUID(), accountIds, words };
      await this.requests.add(received, customer, unit);
      return received;
    });
    this.events.requested(customer.bankId, kind);
    return request;
  }

  /** Puts on record that a customer was given a copy of what is kept. */
  async tookArchive(customer: SignedInCustomer, at: number): Promise<void> {
    const answer = { at, by: 'network', outcome: 'done' } as const;
    const received = receive('access', at);
    const steps = decideAnswer(received, answer);
    if (steps === 'closed') return;
    const requestId = randomUUID();
    const accountIds = customer.accounts.map(({ accountId }) => accountId);
    await this.transactions.run(async (unit) => {
      await this.requests.add({ ...received, requestId, accountIds }, customer, unit);
      await this.requests.addSteps(requestId, steps.reduce(evolve, received), steps, unit);
    });
    this.events.requested(customer.bankId, 'access');
  }

  /** What the bank says to a request that was passed on to it; another bank's is as unknown as none. */
  async answer(
    bankId: string,
    requestId: string,
    { outcome, text, at }: { outcome: RequestOutcome; text: string; at: number },
  ): Promise<KeptRequest> {
    return this.transactions.run(async (unit) => {
      const request = await this.requests.takePassedOn(bankId, requestId, unit);
      if (request === undefined) throw refused('request_not_found');
      const steps = decideAnswer(request, { at, by: 'bank', outcome, text });
      if (steps === 'closed') throw refused('request_closed');
      const after = steps.reduce(evolve, request);
      await this.requests.addSteps(requestId, after, steps, unit);
      return { ...request, ...after };
    });
  }
}
