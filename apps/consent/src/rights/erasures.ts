import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { toConsentKey } from '@quittance/bank-api/consent';
import { accountDigest } from '@quittance/consent-policy';
import {
  commonProblem,
  type CustomerAccount,
  ProblemError,
  RETRY_AFTER_SECONDS,
  type SignedInCustomer,
} from '@quittance/edge';
import { activeCarrier } from '@quittance/kafka';
import { type EntityUnit, Transactions } from '@quittance/runtime';
import { AccountErased, ConsentChanged } from '../contract.js';
import { CustomerChoices, PURPOSES } from '../customer/customer-choices.js';
import { decideWithdrawal } from '../domain/choice.js';
import type { Consent } from '../domain/consent.js';
import { hasOtherHolders, remainsOf } from '../domain/erasure.js';
import { decideAnswer, evolve, receive } from '../domain/request.js';
import { ConsentEvents } from '../events.js';
import { AccountDataStore } from '../store/account-data.store.js';
import { ConsentStore } from '../store/consent.store.js';
import { ErasureStore, holderDigest } from '../store/erasure.store.js';
import { RequestStore } from '../store/request.store.js';
import { type ErasureView, toErasureView } from './erasure-view.js';

/** Something may be given between the end of a customer's consents and the erasure: so often it is ended again. */
const ATTEMPTS = 3;

/** One account to erase, and what was decided about it. */
interface Plan {
  readonly bankId: string;
  readonly accountId: string;
  readonly digest: string;
  readonly askId: string;
  readonly erasedAt: number;
  readonly keepsRecords: boolean;
  /** As {@link ErasureStore} keeps it. */
  readonly holders: Readonly<Record<string, number>>;
}

/** Where an erasure is written. */
@Injectable()
export class ErasureStores {
  constructor(
    readonly requests: RequestStore,
    readonly erasures: ErasureStore,
    readonly data: AccountDataStore,
  ) {}
}

/**
 * Erases everything of a customer. First all that stands is ended, on record and published; then, in one transaction, what is kept is deleted and the
 * erasure of each account goes to the ledger that the other services follow. Between the two nothing says that anything was erased: the customer
 * presses again.
 */
@Injectable()
export class Erasures {
  constructor(
    private readonly choices: CustomerChoices,
    private readonly consents: ConsentStore,
    private readonly stores: ErasureStores,
    private readonly transactions: Transactions,
    private readonly events: ConsentEvents,
  ) {}

  /** Answers the id of the request. */
  async erase(customer: SignedInCustomer): Promise<string> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      for (const scope of PURPOSES) await this.choices.withdraw(customer, { scope, keepsDelivered: false }, Date.now());
      const requestId = await this.transactions.run((unit) => this.#erase(customer, Date.now(), unit));
      if (requestId === undefined) continue;
      this.events.requested(customer.bankId, 'erasure');
      return requestId;
    }
    throw new ProblemError(commonProblem('unavailable'), RETRY_AFTER_SECONDS);
  }

  /** How far an erasure has come; undefined where there is none of this id. */
  async find(requestId: string): Promise<ErasureView | undefined> {
    const { requests, erasures } = this.stores;
    const request = await requests.findErasure(requestId);
    return request && toErasureView(request, await erasures.ofRequest(requestId), Date.now());
  }

  /** Undefined where something stands again. */
  async #erase(customer: SignedInCustomer, at: number, unit: EntityUnit): Promise<string | undefined> {
    const { bankId } = customer;
    const { requests, erasures, data } = this.stores;
    const plans: Plan[] = [];
    for (const account of inOrder(customer.accounts)) {
      const plan = await this.#plan(customer, account, at, unit);
      if (plan === undefined) return undefined;
      plans.push(plan);
    }
    const requestId = randomUUID();
    await requests.add({ ...receive('erasure', at), requestId, accountIds: [] }, { bankId, subject: null }, unit);
    await erasures.markErased(plans, unit);
    const notices = await data.lastNotices(plans, unit);
    const keptOf = ({ digest, erasedAt, keepsRecords }: Plan) =>
      remainsOf(erasedAt, { lastNoticeAt: notices.get(digest), keepsRecords });
    await erasures.add(
      plans.map((plan) => ({ ...plan, requestId, kept: keptOf(plan) })),
      unit,
    );
    for (const consent of await data.consentsOf(plans, unit))
      unit.erase(ConsentChanged, toConsentKey(consent), activeCarrier());
    await data.eraseConsents(
      plans.filter(({ keepsRecords }) => !keepsRecords),
      unit,
    );
    await data.eraseRest(plans, unit);
    await data.eraseCustomer(customer, at, unit);
    for (const { digest, askId, erasedAt } of plans)
      unit.emit(AccountErased, digest, { digest, askId, erasedAt }, activeCarrier());
    if (plans.length === 0) await this.#close(requestId, at, unit);
    return requestId;
  }

  /** Holds the account until the unit ends. Undefined where something of this customer's stands in it. */
  async #plan(
    { bankId, subject }: SignedInCustomer,
    { accountId }: CustomerAccount,
    at: number,
    unit: EntityUnit,
  ): Promise<Plan | undefined> {
    const account = { bankId, accountId };
    await this.consents.lockAccount(account, unit);
    const consents = await this.consents.loadOfAccount(account, unit);
    if (consents.some((consent) => isOpen(consent, subject, at))) return undefined;
    const before = await this.stores.erasures.erased(account, unit);
    const asked = before?.holders ?? {};
    const keepsRecords = hasOtherHolders(consents, subject, (holder) => asked[holderDigest(bankId, holder)]);
    const erasedAt = Math.max(at, before?.erasedAt ?? 0, ...consents.map(({ changedAt }) => changedAt));
    return {
      ...account,
      digest: accountDigest(bankId, accountId),
      askId: randomUUID(),
      erasedAt,
      keepsRecords,
      holders: keepsRecords ? { ...asked, [holderDigest(bankId, subject)]: erasedAt } : {},
    };
  }

  /** Who has no accounts has nothing that another service could keep. */
  async #close(requestId: string, at: number, unit: EntityUnit): Promise<void> {
    const received = receive('erasure', at);
    const steps = decideAnswer(received, { at, by: 'network', outcome: 'done' });
    if (steps !== 'closed') await this.stores.requests.addSteps(requestId, steps.reduce(evolve, received), steps, unit);
  }
}

/** Whoever holds several accounts takes them in the same order: nobody waits for each other. */
const inOrder = (accounts: readonly CustomerAccount[]): CustomerAccount[] =>
  [...accounts].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));

const isOpen = (consent: Consent, holder: string, at: number): boolean =>
  PURPOSES.some((scope) => decideWithdrawal(consent, { holder, scope, at, keepsDelivered: false }) !== undefined);
