// Visits of a real browser to the customer's page.
import chromium from '@sparticuz/chromium';
import { expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium as playwright } from 'playwright-core';
import { CustomerEdge } from './customer-edge.js';
import { CustomerPage } from './customer-page.js';

export const BANK = 'Harbour Bank';
export const desk = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };
export const joint = [
  { accountId: 'a-1', label: 'Current account ••42' },
  { accountId: 'a-2', label: 'Joint account ••77', holders: 2 },
];

export class Visits {
  private constructor(
    readonly edge: CustomerEdge,
    readonly browser: Browser,
  ) {}

  static async open(): Promise<Visits> {
    // Of its own flags the one for machines with a single process would close it at the first page.
    const args = chromium.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote');
    const browser = await playwright.launch({ args, executablePath: await chromium.executablePath() });
    return new Visits(await new CustomerEdge().start(), browser);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.edge.stop();
  }

  /** Fails on whatever the browser complains of, and on every request to elsewhere than its edges; a refused request is the test's own doing. */
  async visit<T>(work: (customer: CustomerPage) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> {
    const context = await this.browser.newContext({ viewport: desk, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (!/status of [45]\d\d|ERR_INTERNET_DISCONNECTED/.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'blob:' && origin !== this.edge.url && origin !== this.edge.receipts.url)
        complaints.push(`asks ${request.url()}`);
    });
    try {
      const result = await work(new CustomerPage(page, this.edge.url));
      expect(complaints).toEqual([]);
      return result;
    } finally {
      await context.close();
    }
  }
}
