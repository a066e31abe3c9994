// Whatever the customer's page shows, axe and the browser find nothing wrong with it: on a desk and on a phone, in both colour schemes, with large text.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { CustomerEdge } from './customer-edge.js';
import type { CustomerPage } from './customer-page.js';
import { BANK, desk, joint, phone, Visits } from './customer-visit.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let edge: CustomerEdge;
let visits: Visits;
const visit: Visits['visit'] = (work, options) => visits.visit(work, options);

beforeAll(async () => {
  visits = await Visits.open();
  edge = visits.edge;
});
afterAll(() => visits?.close());
beforeEach(() => edge.reset());

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate<AxeResults>(
    'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })',
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Everything that the page shows at some time. */
const states: Readonly<Record<string, (customer: CustomerPage) => Promise<unknown>>> = {
  'signed out': async (customer) => {
    edge.offerBanks('Harbour Bank', 'Northern Savings');
    await customer.open();
    return customer.signInLink(BANK).waitFor();
  },
  'nothing given': (customer) => customer.signIn(BANK),
  'one given': async (customer) => {
    edge.hasGiven('receipts', { earlierText: true });
    await customer.signIn(BANK);
    await customer.pressSwitch('insights');
    return customer.result('insights').waitFor();
  },
  paused: (customer) => {
    edge.hasGiven('receipts', { daysAgo: 370, askedInDays: -5 });
    return customer.signIn(BANK);
  },
  'due soon, several accounts': async (customer) => {
    edge.reset(joint);
    edge.hasGiven('receipts', { daysAgo: 355, askedInDays: 10, accountId: 'a-1', heldBy: 'bank' });
    await customer.signIn(BANK);
    await customer.pressSwitch('receipts', 'a-2');
    return customer.historyRows().nth(1).waitFor();
  },
  'a refusal': async (customer) => {
    await customer.signIn(BANK);
    edge.failNext(/give/, 503, 'unavailable');
    await customer.pressSwitch('receipts');
    return customer.result('receipts').waitFor();
  },
  'receipts and data opened': async (customer) => {
    edge.receipts.keep(
      { shop: 'The Old Corner Café and Bakery', totalMinor: 123450, lines: [['Flat white, large', '12', 123450]] },
      { shop: 'Pharmacy', totalMinor: 300, lines: [['Plasters', '1', 300]] },
    );
    await customer.signIn(BANK);
    await customer.receipts().nth(1).locator('summary').press('Enter');
    await customer.button('Show what is kept').press('Enter');
    await customer.part('kept').locator('tbody tr').first().waitFor();
    await customer.page.getByRole('textbox', { name: 'Your words' }).fill('Please look at this.');
    await customer.button('Send').press('Enter');
    await customer.part('requests').locator('[data-request]').waitFor();
    await customer.button('Delete my data').press('Enter');
    return customer.button('Keep my data').waitFor();
  },
  'data being deleted': async (customer) => {
    await customer.signIn(BANK);
    await customer.button('Delete my data').press('Enter');
    await customer.button('Yes, delete everything').press('Enter');
    return customer.page.getByText('Backups').waitFor();
  },
  'session ended': async (customer) => {
    await customer.signIn(BANK);
    edge.endSessions();
    await customer.pressSwitch('receipts');
    return customer.signInLink(BANK).waitFor();
  },
};

const widerThanScreen = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');

describe.each(Object.entries(states))('the page: %s', (_, reach) => {
  it('has nothing that axe finds wrong, on a desk, at 200 % and on a phone, in both colour schemes', async () => {
    for (const viewport of [desk, { width: 640, height: 400 }, phone]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        edge.reset();
        const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: 'reduce' as const };
        const found = await visit(async (customer) => {
          await reach(customer);
          return violations(customer.page);
        }, options);
        expect([viewport.width, colorScheme, found]).toEqual([viewport.width, colorScheme, []]);
      }
    }
  });

  it('never scrolls sideways: on a phone, at 400 %, and with text twice as large', async () => {
    for (const [viewport, textSize] of [
      [phone, '100%'],
      [{ width: 320, height: 256 }, '100%'],
      [desk, '200%'],
      [phone, '200%'],
    ] as const) {
      edge.reset();
      const wider = await visit(
        async (customer) => {
          await reach(customer);
          await customer.page.evaluate(`document.documentElement.style.fontSize = '${textSize}'`);
          return widerThanScreen(customer.page);
        },
        { viewport },
      );
      expect([viewport.width, textSize, wider]).toEqual([viewport.width, textSize, 0]);
    }
  });

  it('has targets that are large enough', async () => {
    await visit(
      async (customer) => {
        await reach(customer);
        const controls = customer.page.locator('a[href]:not(.skip), button, input, summary');
        for (const control of await controls.all()) {
          const { width = 0, height = 0 } = (await control.boundingBox()) ?? {};
          const name = await control.evaluate((element: { outerHTML: string }) => element.outerHTML);
          expect([name, Math.min(width, height) >= 24 ? 'large enough' : `${width} × ${height}`]).toEqual([
            name,
            'large enough',
          ]);
        }
      },
      { viewport: phone },
    );
  });
});
