// The page in a real browser: nothing that axe finds wrong, on a desk and on a phone, in both colour schemes.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { Book } from '../src/book.js';
import { signInPage } from '../src/page/sign-in.js';
import { type SampleBank, startSampleBank } from '../src/start-sample-bank.js';
import { Edge, eventBody, signedHeaders } from './edge.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const anEntry = {
  holder: 'Ada',
  descriptor: 'FOXED PAGES',
  direction: 'debit' as const,
  amountMinor: 1000,
  currency: 'GBP',
  at: '2026-07-03T09:00:00Z',
};

let edge: Edge;
let bank: SampleBank;
let browser: Browser;

beforeAll(async () => {
  edge = new Edge();
  bank = await startSampleBank({
    bankId: 'b1',
    name: 'Test Bank',
    deliveryUrl: await edge.start(),
    consentUrl: edge.url,
    apiKey: 'k',
  });
  const entry = (n: number) => ({
    transactionId: `t${n}`,
    accountId: `a${(n % 30) + 1}`,
    holder: `Ada ${n % 30}`,
    descriptor: `FOXED PAGES ${n}`,
    direction: n % 7 === 0 ? 'credit' : 'debit',
    amountMinor: 1000 + n,
    currency: 'GBP',
    at: new Date(Date.UTC(2026, 6, 3, 9, n)).toISOString(),
  });
  const body = Array.from({ length: 300 }, (_, n) =>
    JSON.stringify(n === 1 ? { ...entry(1), accountId: 'a1' } : entry(n)),
  );
  await fetch(`${bank.url}/transactions`, { method: 'POST', body: body.join('\n') });
  const event = eventBody();
  const headers = signedHeaders(event, 'w1');
  await fetch(`${bank.url}/webhooks`, { method: 'POST', headers, body: event });
  // Of its own flags the one for machines with a single process would close it at the first page.
  const args = chromium.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote');
  browser = await playwright.launch({ args, executablePath: await chromium.executablePath() });
});

afterAll(async () => {
  await browser?.close();
  await bank.stop();
  await edge.stop();
});

/** Fails on whatever the browser complains of, but the status of a page that there is none of. */
async function look<T>(options: object, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on(
    'console',
    (message) => message.type() === 'error' && !message.text().includes('404') && complaints.push(message.text()),
  );
  try {
    const result = await work(page);
    expect(complaints).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate<AxeResults>(
    'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })',
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.each([
  ['a desk', desk],
  ['a phone', phone],
])('the page on %s', (_, viewport) => {
  it.each(['/', '/?q=pages', '/accounts/a1', '/accounts/a1/t1', '/accounts/a2/t31', '/accounts/nobody'])(
    'has nothing that axe finds wrong: %s',
    async (path) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const found = await look({ viewport, colorScheme }, async (page) => {
          await page.goto(bank.url + path);
          return violations(page);
        });
        expect([path, colorScheme, found]).toEqual([path, colorScheme, []]);
      }
    },
  );

  it('has nothing that axe finds wrong where it asks who signs in', async () => {
    const book = new Book('b1');
    for (let n = 0; n < 15; n += 1)
      book.addEntry({ ...anEntry, transactionId: `t${n}`, accountId: `a${n}`, holder: `Ada ${n}` });
    for (const colorScheme of ['light', 'dark'] as const) {
      const found = await look({ viewport, colorScheme }, async (page) => {
        await page.goto(bank.url);
        await page.setContent(signInPage({ bankName: 'Test Bank', book, words: '', uid: 'u' }));
        return [
          await violations(page),
          await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
        ];
      });
      expect([colorScheme, ...found]).toEqual([colorScheme, [], 0]);
    }
  });

  it('never scrolls sideways', async () => {
    for (const path of ['/', '/accounts/a1/t1']) {
      const wider = await look({ viewport }, async (page) => {
        await page.goto(bank.url + path);
        return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      });
      expect([path, wider]).toEqual([path, 0]);
    }
  });
});

describe('a customer', () => {
  it('finds the receipt by keyboard alone, and says that it is none of theirs', async () => {
    await look({ viewport: desk, bypassCSP: false }, async (page) => {
      await page.goto(bank.url);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.type('middlemarch');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: /Foxed & Pages/ }).press('Enter');
      await page.getByRole('button', { name: 'Not my receipt' }).press('Enter');
      const said = page.getByText('You said that this is not your receipt');
      await said.waitFor();
      expect(await said.isVisible()).toBe(true);
    });
  });
});
