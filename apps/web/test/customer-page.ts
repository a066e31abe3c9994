// The customer's page as a customer uses it. Whatever serves the page, the flows are the same.
import type { Download, Locator, Page } from 'playwright-core';

type Scope = 'receipts' | 'insights';

/** Runs in the browser, whose types the tests do not have. */
const hasFocus = (element: { readonly ownerDocument: { readonly activeElement: unknown } }): boolean =>
  element === element.ownerDocument.activeElement;

export class CustomerPage {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  open = async (): Promise<void> => void (await this.page.goto(`${this.url}/my/`));

  card = (scope: Scope): Locator => this.page.locator(`[data-purpose="${scope}"]`);

  /** Of a purpose over all accounts, or of one account. */
  switchOf = (scope: Scope, accountId?: string): Locator =>
    accountId === undefined
      ? this.card(scope).locator('.purpose-head').getByRole('switch')
      : this.card(scope).locator(`[data-account="${accountId}"]`).getByRole('switch');

  signInLink = (bank: string): Locator => this.page.getByRole('link', { name: `Sign in with ${bank}` });
  signOutButton = (): Locator => this.page.getByRole('button', { name: 'Sign out' });
  carryOnButton = (): Locator => this.page.getByRole('button', { name: 'Yes, carry on' });
  downloadButton = (): Locator => this.page.getByRole('button', { name: 'Download my record' });
  delivered = (choice: 'Remove them' | 'Keep them'): Locator => this.page.getByRole('radio', { name: choice });

  /** What is told of the last change of a purpose, in its live region. */
  result = (scope: Scope): Locator => this.card(scope).locator('.result .note');

  historyRows = (): Locator => this.page.locator('.history tbody tr');

  /** A sheet of the page, by its name. */
  part = (name: string): Locator => this.page.locator(`[data-part="${name}"]`);
  receipts = (): Locator => this.part('receipts').locator('details');
  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name });

  /** Waits until the choices are there. */
  ready = (): Promise<void> => this.card('receipts').waitFor();

  /** Opens the page and signs in at a bank that asks nothing more. */
  async signIn(bank: string): Promise<void> {
    await this.open();
    await this.signInLink(bank).click();
    await this.ready();
  }

  /** Moves there by the Tab key alone, and tells how many presses it took. */
  async tabTo(target: Locator, most = 60): Promise<number> {
    for (let presses = 0; presses <= most; presses += 1) {
      if (await target.evaluate(hasFocus)) return presses;
      await this.page.keyboard.press('Tab');
    }
    throw new Error('The Tab key does not lead there');
  }

  async pressSwitch(scope: Scope, accountId?: string): Promise<void> {
    await this.switchOf(scope, accountId).focus();
    await this.page.keyboard.press('Space');
  }

  /** Presses the button for it by keyboard, and gives what was downloaded. */
  async download(button = this.downloadButton()): Promise<Download> {
    await button.focus();
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.page.keyboard.press('Enter')]);
    return download;
  }
}
