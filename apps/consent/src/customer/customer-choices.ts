import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CustomerAccount, SignedInCustomer } from '@quittance/edge';
import { ConsentLedger } from '../consent-ledger.js';
import {
  decideGiving,
  decideReconfirmation,
  decideWithdrawal,
  networkConsent,
  type Standing,
  standingOf,
} from '../domain/choice.js';
import { asOf, type Change, type Consent, type Scope, THE_BANKS_CUSTOMER } from '../domain/consent.js';
import { refused } from '../errors.js';
import { NEWEST } from '../notices/notices.js';
import type { ConsentRecordRow } from '../store/consent-record.entity.js';
import { ConsentStore } from '../store/consent.store.js';
import { ErasureStore } from '../store/erasure.store.js';

/** In the order in which a customer is told. */
export const PURPOSES: readonly Scope[] = ['receipts', 'insights'];

/** What a customer's accounts stand at, by purpose. */
export type Overview = readonly {
  readonly scope: Scope;
  readonly accounts: readonly (CustomerAccount & { readonly standing: Standing })[];
}[];

interface Choice {
  readonly scope: Scope;
  /** All of the customer's where absent. */
  readonly accountIds?: readonly string[] | undefined;
}

/** What customers see and decide on the network's own page (controller mode): each for themselves, about the accounts that their bank names. */
@Injectable()
export class CustomerChoices {
  constructor(
    private readonly consents: ConsentStore,
    private readonly ledger: ConsentLedger,
    private readonly erasures: ErasureStore,
  ) {}

  async overview({ bankId, subject, accounts }: SignedInCustomer, at: number): Promise<Overview> {
    const all = await this.consents.findOfAccounts(
      bankId,
      accounts.map(({ accountId }) => accountId),
    );
    const standing = all.map((consent) => asOf(consent, at));
    return PURPOSES.map((scope) => ({
      scope,
      accounts: accounts.map((account) => {
        const own = standing.filter(({ accountId }) => accountId === account.accountId);
        return { ...account, standing: standingOf(own, scope, subject) };
      }),
    }));
  }

  /** Gives one purpose to the network, by the newest notice. Where the account's consents already allow it nothing changes. */
  async give(
    customer: SignedInCustomer,
    choice: Choice & { readonly noticeVersion: string },
    at: number,
  ): Promise<void> {
    if (choice.noticeVersion !== NEWEST.version) throw refused('notice_changed');
    const { scope } = choice;
    await this.ledger.changeAccounts(chosen(customer, choice), async (consents, account, unit) => {
      if ((await this.erasures.erased(account, unit))?.isUnderWay) throw refused('erasure_under_way');
      if (
        standingOf(
          consents.map((one) => asOf(one, at)),
          scope,
          customer.subject,
        ).state === 'on'
      )
        return [];
      const consent = networkConsent(consents, account, consentIdOf(account));
      const { holders } = account;
      return changes(consent, decideGiving(consent, { holder: customer.subject, scope, at, notice: NEWEST, holders }));
    });
  }

  /** Ends one purpose, whoever holds the consent. What a bank says later was given before then is refused. */
  async withdraw(
    customer: SignedInCustomer,
    choice: Choice & { readonly keepsDelivered: boolean },
    at: number,
  ): Promise<void> {
    const { scope, keepsDelivered } = choice;
    await this.ledger.changeAccounts(chosen(customer, choice), async (consents, account, unit) => {
      await this.consents.object(account, scope, at, unit);
      return consents.flatMap((consent) =>
        changes(consent, decideWithdrawal(consent, { holder: customer.subject, scope, at, keepsDelivered })),
      );
    });
  }

  /** Goes on with everything of the customer's that has to be reconfirmed. */
  async reconfirm(customer: SignedInCustomer, at: number): Promise<void> {
    await this.ledger.changeAccounts(chosen(customer, {}), async (consents) =>
      consents.flatMap((consent) => changes(consent, decideReconfirmation(consent, { holder: customer.subject, at }))),
    );
  }

  /** The records of what this customer, or the bank for its customer, has decided; not those of others who hold an account as well. */
  async records({ bankId, subject, accounts }: SignedInCustomer): Promise<ConsentRecordRow[]> {
    const rows = await this.consents.recordsOf(
      bankId,
      accounts.map(({ accountId }) => accountId),
    );
    const isOwn = (holder: string): boolean => holder === subject || holder === THE_BANKS_CUSTOMER;
    return rows.filter(({ change }) => change.events.every(({ holder }) => isOwn(holder)));
  }
}

type ChosenAccount = CustomerAccount & { readonly bankId: string };

const chosen = (
  { bankId, accounts }: SignedInCustomer,
  { accountIds }: Pick<Choice, 'accountIds'>,
): ChosenAccount[] => {
  const unknown = accountIds?.findIndex((id) => !accounts.some(({ accountId }) => accountId === id)) ?? -1;
  if (unknown >= 0)
    throw refused('invalid_choice', [{ field: `/accountIds/${unknown}`, rule: 'must be one of your accounts' }]);
  return accounts
    .filter(({ accountId }) => accountIds?.includes(accountId) ?? true)
    .map((account) => ({ ...account, bankId }));
};

const changes = (consent: Consent, change: Change | undefined): (readonly [Consent, Change])[] =>
  change === undefined ? [] : [[consent, change]];

/** Always the same for an account, so that two holders who give at once give one consent. */
const consentIdOf = ({ bankId, accountId }: ChosenAccount): string =>
  `network-${createHash('sha256').update(`${bankId}/${accountId}`).digest('base64url').slice(0, 22)}`;
