import { Browser } from '@quittance/testbed';
import type { TestBank } from './test-bank.js';

interface VisitorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

interface VisitorAccount {
  readonly id: string;
  readonly label?: string;
  readonly holders?: number;
}

/** A customer who has signed in at the edge. */
export class Visitor {
  readonly browser = new Browser();
  csrf = '';

  protected constructor(private readonly url: string) {}

  /** Through the bank that is registered as north. */
  static async signIn(
    url: string,
    bank: TestBank,
    who: { readonly id: string; readonly name?: string; readonly accounts: readonly VisitorAccount[] },
  ): Promise<Visitor> {
    const visitor = new Visitor(url);
    const { id, name, accounts } = who;
    const named = accounts.map((one) => ({ label: `Account ${one.id}`, ...one }));
    bank.customer = { id, claims: { ...(name !== undefined && { name }), quittance_accounts: named } };
    await visitor.browser.follow(`${url}/customer/sign-in?bank=north`, ({ pathname }) => pathname === '/my/');
    visitor.csrf = String((await visitor.get('session')).json['csrfToken']);
    return visitor;
  }

  get(path: string): Promise<VisitorAnswer> {
    return this.#ask(path, {});
  }

  /** `csrf`: the session's own unless said. */
  post(path: string, body: object, csrf: string | undefined = this.csrf): Promise<VisitorAnswer> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(csrf !== '' && { 'x-csrf-token': csrf }) },
      body: JSON.stringify(body),
    });
  }

  async #ask(path: string, init: RequestInit): Promise<VisitorAnswer> {
    const response = await this.browser.ask(`${this.url}/customer/v1/${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }
}
