// What customers have a right to, in a real browser and by keyboard alone: their receipts, who saw them, all of their data, its deletion, an answer.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import type { CustomerEdge } from './customer-edge.js';
import type { CustomerPage } from './customer-page.js';
import { BANK, phone, Visits } from './customer-visit.js';

let edge: CustomerEdge;
let visits: Visits;
const visit: Visits['visit'] = (work, options) => visits.visit(work, options);

beforeAll(async () => {
  visits = await Visits.open();
  edge = visits.edge;
});
afterAll(() => visits?.close());
beforeEach(() => edge.reset());

const keepSome = (): void =>
  edge.receipts.keep(
    { shop: 'Corner Café', totalMinor: 450, lines: [['Flat white', '1', 450]] },
    {
      shop: 'Greengrocer',
      totalMinor: 1234,
      lines: [
        ['Apples', '0.348', 134],
        ['Bread', '2', 1100],
      ],
    },
    { shop: 'Book Shop', totalMinor: 899, lines: [['A novel', '1', 899]] },
    { shop: 'Pharmacy', totalMinor: 300, lines: [['Plasters', '1', 300]] },
  );

const pressed = async (customer: CustomerPage, name: string): Promise<void> => {
  await customer.tabTo(customer.button(name), 120);
  await customer.page.keyboard.press('Enter');
};

describe('receipts', () => {
  it('come a page at a time, are found by what is on them, and open', async () => {
    await visit(async (customer) => {
      keepSome();
      await customer.signIn(BANK);
      await customer.receipts().nth(2).waitFor();
      expect(await customer.receipts().count()).toBe(3);
      expect(await customer.receipts().first().innerText()).toContain('Pharmacy');
      await customer.part('receipts').getByRole('button', { name: 'Show more' }).press('Enter');
      await customer.receipts().nth(3).waitFor();

      await customer.page.getByRole('searchbox').fill('apples');
      await customer.page.keyboard.press('Enter');
      await customer.part('receipts').getByText('1 receipt').waitFor();
      await customer.receipts().locator('summary').press('Enter');
      const said = await customer.receipts().innerText();
      for (const words of ['Apples × 0.348', 'Bread × 2', '£12.34', 'Paid by card ••4242', 'LS1 1AA'])
        expect(said).toContain(words);

      await customer.page.getByRole('searchbox').fill('caviar');
      await customer.page.keyboard.press('Enter');
      await customer.part('receipts').getByText('No receipt has “caviar” on it.').waitFor();
    });
  });

  it('are told with who got them, when, and by which decision', async () => {
    await visit(async (customer) => {
      keepSome();
      await customer.signIn(BANK);
      const row = customer.part('disclosures').locator('tbody tr').first();
      await row.waitFor();
      expect(await row.innerText()).toMatch(
        /The receipt from Pharmacy\t.+\tHarbour Bank, sent to it\tyour decision no\. 3/,
      );
    });
  });

  it('are not mentioned where the network does not offer them here', async () => {
    await visit(async (customer) => {
      edge.offersReceipts = false;
      await customer.signIn(BANK);
      await customer.part('receipts').waitFor({ state: 'detached' });
      expect(await customer.part('disclosures').count()).toBe(0);
      await pressed(customer, 'Show what is kept');
      await customer.part('kept').getByText('What you agreed to (2)').waitFor();
      const download = await customer.download(customer.button('Download my data'));
      const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
      expect(Object.keys(files).sort()).toEqual(['consent/consent.html', 'index.html', 'proof/consent.json']);
    });
  });

  it('are read again with a new token where the old one is not taken any more', async () => {
    await visit(async (customer) => {
      keepSome();
      await customer.signIn(BANK);
      await customer.receipts().first().waitFor();
      edge.receipts.tokens.clear();
      await customer.page.getByRole('searchbox').fill('novel');
      await customer.page.keyboard.press('Enter');
      await customer.part('receipts').getByText('1 receipt').waitFor();
    });
  });
});

describe('all data', () => {
  it('is taken along as one file, in signed parts, and opens without a connection', async () => {
    await visit(async (customer) => {
      keepSome();
      await customer.signIn(BANK);
      const download = await customer.download(customer.button('Download my data'));
      expect(download.suggestedFilename()).toBe('quittance-my-data.zip');
      const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
      expect(Object.keys(files).sort()).toEqual([
        'consent/consent.html',
        'index.html',
        'proof/consent.json',
        'proof/delivery.json',
        'receipts/receipts.json',
      ]);
      expect(JSON.parse(strFromU8(files['receipts/receipts.json']!))).toHaveLength(4);
      expect(JSON.parse(strFromU8(files['proof/delivery.json']!))).toMatchObject({ signature: 'c2ln', manifest: '{}' });
      const index = strFromU8(files['index.html']!);
      expect(index).toContain('<a href="consent/consent.html">');
      expect(index).not.toMatch(/https?:|<script|src=/);
      await customer.page.getByText('Your data has been downloaded.').waitFor();
    });
  });

  it('is listed by kind, with how long it is kept', async () => {
    await visit(async (customer) => {
      keepSome();
      await customer.signIn(BANK);
      await pressed(customer, 'Show what is kept');
      await customer.part('kept').getByText('Receipts (4)').waitFor();
      const rows = await customer.part('kept').locator('tbody tr').allInnerTexts();
      expect(rows).toEqual([
        expect.stringMatching(/What you agreed to \(2\).*\t1 October 2026\tyou stop or delete it/),
        expect.stringMatching(/Receipts \(4\).*\t1 November 2026\tyou stop or delete it/),
      ]);
    });
  });
});

describe('deletion', () => {
  it('takes two presses by keyboard, signs out, and says what only time removes and by when', async () => {
    await visit(
      async (customer) => {
        keepSome();
        await customer.signIn(BANK);
        await pressed(customer, 'Delete my data');
        await customer.page.getByText('It cannot be undone.', { exact: false }).waitFor();
        expect(edge.asked.isErased()).toBe(false);
        await pressed(customer, 'Yes, delete everything');
        await customer.page.getByRole('heading', { name: 'Your data is being deleted' }).waitFor();
        edge.asked.finishErasures();
        await customer.page.getByRole('heading', { name: 'Your data is deleted' }).waitFor();
        const said = await customer.page.locator('main').innerText();
        expect(said).toMatch(/Copies on their way between our services: gone by \d+ \w+ \d{4}\./);
        expect(said).not.toMatch(/Lovelace|Pharmacy/);
        await customer.page.reload();
        await customer.page.getByRole('heading', { name: 'Your data is deleted' }).waitFor();
        await customer.page.getByRole('link', { name: 'To the start' }).press('Enter');
        await customer.signInLink(BANK).waitFor();
      },
      { viewport: phone },
    );
  });

  it('is not begun by somebody who thinks again, or where it fails', async () => {
    await visit(async (customer) => {
      await customer.signIn(BANK);
      await pressed(customer, 'Delete my data');
      await pressed(customer, 'Keep my data');
      await customer.button('Delete my data').waitFor();
      await pressed(customer, 'Delete my data');
      edge.failNext(/erasure/, 503, 'unavailable');
      await pressed(customer, 'Yes, delete everything');
      await customer.part('erase').getByText('Wait a minute, then press again').waitFor();
      expect(edge.asked.isErased()).toBe(false);
    });
  });

  it('says so where nobody asked for it', async () => {
    await visit(async (customer) => {
      await customer.page.goto(`${edge.url}/my/?erasure=0000`);
      await customer.page.getByText('Nobody has asked for this').waitFor();
    });
  });
});

describe('a complaint', () => {
  it('is sent with its words, is told when it is answered, and shows the answer', async () => {
    await visit(async (customer) => {
      await customer.signIn(BANK);
      await pressed(customer, 'Send');
      await customer.part('requests').getByText('Write a few words first').waitFor();
      await customer.page.getByRole('textbox', { name: 'Your words' }).fill('You keep <b>too</b> much.');
      await pressed(customer, 'Send');
      await customer.part('requests').getByText('We answer by').waitFor();
      const asked = customer.part('requests').locator('[data-request="complaint"]');
      await asked.getByText('You keep <b>too</b> much.').waitFor();
      await asked.getByText('at the latest').waitFor();
      edge.asked.answer('We keep less from now on.');
      await customer.page.reload();
      await customer.part('requests').getByText('Quittance: We keep less from now on.').waitFor();
    });
  });
});
