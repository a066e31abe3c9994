// The customer's page in a real browser, under its real policy: one press gives and one press stops, by keyboard as well; whatever fails says
// what to do next.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CustomerEdge } from './customer-edge.js';
import type { CustomerPage } from './customer-page.js';
import { BANK, joint, Visits } from './customer-visit.js';

let edge: CustomerEdge;
let visits: Visits;
const visit: Visits['visit'] = (work, options) => visits.visit(work, options);

beforeAll(async () => {
  visits = await Visits.open();
  edge = visits.edge;
});
afterAll(() => visits?.close());
beforeEach(() => edge.reset());

const texts = (customer: CustomerPage): Promise<string[]> => customer.historyRows().allInnerTexts();

describe('a purpose', () => {
  it('is given by one press and stopped by one press, by keyboard alone', async () => {
    await visit(async (customer) => {
      await customer.open();
      await customer.tabTo(customer.signInLink(BANK));
      await customer.page.keyboard.press('Enter');
      await customer.ready();

      await customer.page.keyboard.press('Tab');
      const toGive = 1 + (await customer.tabTo(customer.switchOf('receipts')));
      expect(await customer.switchOf('receipts').isChecked()).toBe(false);
      await customer.page.keyboard.press('Space');
      await customer.result('receipts').getByText('switched on').waitFor();
      expect([edge.stateOf('receipts'), edge.stateOf('insights')]).toEqual(['on', 'off']);
      expect(await customer.switchOf('receipts').isChecked()).toBe(true);

      await customer.page.reload();
      await customer.ready();
      await customer.page.keyboard.press('Tab');
      const toWithdraw = 1 + (await customer.tabTo(customer.switchOf('receipts')));
      await customer.page.keyboard.press('Space');
      await customer.result('receipts').getByText('switched off').waitFor();
      expect(edge.stateOf('receipts')).toBe('off');
      expect(await customer.switchOf('receipts').isChecked()).toBe(false);
      expect(toWithdraw).toBeLessThanOrEqual(toGive);
    });
  });

  it('takes the receipts that were delivered down when it stops, unless the customer said before that they stay', async () => {
    await visit(async (customer) => {
      edge.hasGiven('receipts');
      await customer.signIn(BANK);
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('told to remove').waitFor();
      expect(edge.lastBody).toEqual({ deliveredReceipts: 'take_down' });

      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched on').waitFor();
      await customer.delivered('Keep them').focus();
      await customer.page.keyboard.press('Space');
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('in your bank’s app stay').waitFor();
      expect(edge.lastBody).toEqual({ deliveredReceipts: 'keep' });
    });
  });

  it('is told in full before it is given: what, why, who gets it, what for and how long; and that receipts need no statistics', async () => {
    await visit(async (customer) => {
      await customer.signIn(BANK);
      for (const scope of ['receipts', 'insights'] as const) {
        const said = await customer.card(scope).innerText();
        for (const title of ['What is shared', 'Why', 'Who gets it', 'What you get', 'How long'])
          expect(said).toContain(title);
      }
      expect(await customer.card('insights').innerText()).toContain('Your receipts work without it.');
      expect(await customer.switchOf('insights').isChecked()).toBe(false);
    });
  });

  it('is given and stopped for one of several accounts, and one press stops it for all', async () => {
    await visit(async (customer) => {
      edge.reset(joint);
      await customer.signIn(BANK);
      await customer.pressSwitch('receipts', 'a-1');
      await customer.result('receipts').getByText('Current account ••42: switched on').waitFor();
      expect([edge.stateOf('receipts', 'a-1'), edge.stateOf('receipts', 'a-2')]).toEqual(['on', 'off']);

      await customer.pressSwitch('receipts', 'a-2');
      await customer.result('receipts').getByText('The other holder is asked').waitFor();
      await customer.card('receipts').getByText('when the other holder has said yes too').waitFor();
      await customer.card('receipts').getByText('1 of 2 accounts').waitFor();

      edge.otherHolderAgrees();
      await customer.page.reload();
      await customer.card('receipts').getByText('2 of 2 accounts').waitFor();

      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched off').waitFor();
      expect([edge.stateOf('receipts', 'a-1'), edge.stateOf('receipts', 'a-2')]).toEqual(['off', 'off']);
    });
  });

  it('shows the text that was agreed to, where it has changed since', async () => {
    await visit(async (customer) => {
      edge.hasGiven('receipts', { earlierText: true });
      await customer.signIn(BANK);
      const earlier = customer.card('receipts').getByText('You agreed to an earlier text (2026-06)');
      await earlier.focus();
      await customer.page.keyboard.press('Enter');
      await customer.card('receipts').locator('.earlier dl').waitFor();
      expect(await customer.card('receipts').locator('.earlier dl').innerText()).toContain('Who gets it');
    });
  });

  it('says who has the text where the bank asked', async () => {
    await visit(async (customer) => {
      edge.hasGiven('receipts', { earlierText: true, heldBy: 'bank' });
      await customer.signIn(BANK);
      expect(await customer.card('receipts').innerText()).toContain('Your bank has the text that you agreed to.');
      expect(await customer.card('receipts').locator('.earlier').count()).toBe(0);
    });
  });
});

describe('a customer who is asked again', () => {
  it('carries on by one press where sharing is paused', async () => {
    await visit(async (customer) => {
      edge.hasGiven('receipts', { daysAgo: 370, askedInDays: -5 });
      await customer.signIn(BANK);
      await customer.card('receipts').getByText('Nothing is shared until you say yes again.').waitFor();
      await customer.tabTo(customer.carryOnButton());
      await customer.page.keyboard.press('Enter');
      await customer.page.getByText('Thank you. It carries on.').waitFor();
      expect(edge.stateOf('receipts')).toBe('on');
      expect(await customer.carryOnButton().count()).toBe(0);
    });
  });

  it.each([
    [10, 'soon', 1],
    [20, 'later', 0],
  ])('%i days before is asked %s', async (askedInDays, when, buttons) => {
    await visit(async (customer) => {
      edge.hasGiven('receipts', { daysAgo: 345, askedInDays });
      await customer.signIn(BANK);
      expect(await customer.page.locator('[data-asked]').getAttribute('data-asked')).toBe(when);
      expect(await customer.carryOnButton().count()).toBe(buttons);
    });
  });
});

describe('the record', () => {
  it('lists what happened, and is downloaded by keyboard', async () => {
    await visit(async (customer) => {
      await customer.signIn(BANK);
      await customer.pressSwitch('receipts');
      await customer.result('receipts').waitFor();
      await customer.pressSwitch('receipts');
      await customer.historyRows().nth(1).waitFor();
      const [last, first] = await texts(customer);
      expect(last).toMatch(/Switched off Receipts in your bank’s app\t.+\tYou/);
      expect(first).toMatch(/Switched on Receipts in your bank’s app\t.+\tYou/);

      const download = await customer.download();
      expect(download.suggestedFilename()).toBe('quittance-consent-record.json');
      expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({ records: [{}, {}] });
      await customer.page.getByText('Your record has been downloaded.').waitFor();
    });
  });
});

describe('what goes wrong', () => {
  const refusals: readonly (readonly [string, () => void, RegExp])[] = [
    ['the edge is busy', () => edge.failNext(/withdraw/, 503, 'unavailable'), /Wait a minute, then press again/],
    ['there are too many', () => edge.failNext(/withdraw/, 429, 'rate_limited'), /Wait a minute, then press again/],
    ['the token is old', () => edge.renewTokens(), /open for a long time\. Nothing has changed\. Press again/],
    ['nobody knows why', () => edge.failNext(/withdraw/, 400, 'bad_request'), /Load the page again/],
  ];

  it.each(refusals)('says what to do next, and the switch goes back: %s', async (_, breakIt, says) => {
    await visit(async (customer) => {
      edge.hasGiven('receipts');
      await customer.signIn(BANK);
      breakIt();
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText(says).waitFor();
      expect(await customer.switchOf('receipts').isChecked()).toBe(true);
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched off').waitFor();
      expect(edge.stateOf('receipts')).toBe('off');
    });
  });

  it('shows the new text where it has changed, and gives nothing before it was read', async () => {
    await visit(async (customer) => {
      await customer.signIn(BANK);
      edge.publishNotice('2027-01');
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('Read the new text here, then press again').waitFor();
      expect([edge.stateOf('receipts'), await customer.switchOf('receipts').isChecked()]).toEqual(['off', false]);
      await customer.page.getByText('Text of 2027-01').waitFor();
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched on').waitFor();
      expect(edge.stateOf('receipts')).toBe('on');
    });
  });

  it('says that the connection is gone, and goes on when it is back', async () => {
    await visit(async (customer) => {
      edge.hasGiven('receipts');
      await customer.signIn(BANK);
      await customer.page.context().setOffline(true);
      await customer.page.getByText('You are offline.').waitFor();
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('You seem to be offline').waitFor();
      expect(await customer.switchOf('receipts').isChecked()).toBe(true);

      await customer.page.context().setOffline(false);
      await customer.page.getByText('You are offline.').waitFor({ state: 'detached' });
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched off').waitFor();
      expect(edge.stateOf('receipts')).toBe('off');
    });
  });

  it('asks to sign in again where the session has ended, at the same bank', async () => {
    await visit(async (customer) => {
      edge.offerBanks('Harbour Bank', 'Northern Savings');
      await customer.signIn('Northern Savings');
      edge.endSessions();
      await customer.pressSwitch('receipts');
      await customer.page.getByRole('heading', { name: 'Please sign in again' }).waitFor();
      expect(await customer.page.getByRole('link', { name: 'Sign in' }).allInnerTexts()).toEqual([
        'Sign in with Northern Savings',
      ]);
      await customer.tabTo(customer.signInLink('Northern Savings'));
      await customer.page.keyboard.press('Enter');
      await customer.ready();
      expect(edge.stateOf('receipts')).toBe('off');
    });
  });

  it('tries again where nothing could be shown', async () => {
    await visit(async (customer) => {
      for (let times = 0; times < 2; times += 1) edge.failNext(/session/, 503, 'unavailable');
      await customer.open();
      const again = customer.page.getByRole('button', { name: 'Try again' });
      await again.press('Enter');
      await customer.signInLink(BANK).waitFor();
      expect(await again.count()).toBe(0);
    });
  });

  it.each([
    ['declined', 'You did not finish signing in'],
    ['anything', 'Signing in did not work, and nothing has changed.'],
  ])('tells of a sign-in that failed, once: %s', async (code, says) => {
    await visit(async (customer) => {
      edge.failSignIn(code);
      await customer.open();
      await customer.signInLink(BANK).press('Enter');
      await customer.page.getByRole('alert').getByText(says).waitFor();
      await customer.page.reload();
      await customer.signInLink(BANK).waitFor();
      expect(await customer.page.getByRole('alert').count()).toBe(0);
    });
  });
});

describe('whoever signs out', () => {
  it('leaves nothing on the screen', async () => {
    await visit(async (customer) => {
      edge.hasGiven('receipts');
      await customer.signIn(BANK);
      await customer.signOutButton().press('Enter');
      await customer.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      expect(await customer.page.locator('body').innerText()).not.toMatch(/Lovelace|Since/);
    });
  });
});

describe('the files of the page', () => {
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(edge.url + path, { redirect: 'manual', ...init });

  it('are of one page that is asked for each time, under a policy that lets nothing in from elsewhere', async () => {
    const page = await ask('/my/');
    expect([page.status, page.headers.get('cache-control'), page.headers.get('content-type')]).toEqual([
      200,
      'no-cache',
      'text/html; charset=utf-8',
    ]);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        `script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ${edge.receipts.url}`,
    );
    expect(page.headers.get('x-frame-options')).toBe('DENY');
  });

  it('are kept for ever by a cache, as their names change with them', async () => {
    const html = await (await ask('/my/')).text();
    const assets = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => `/my/${path}`);
    expect(assets).toHaveLength(3);
    for (const path of assets) {
      const asset = await ask(path);
      expect([path, asset.status, asset.headers.get('cache-control')]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(asset.headers.get('content-security-policy')).not.toContain('script-src');
    }
  });

  it('come packed where the browser takes that', async () => {
    const html = await (await ask('/my/')).text();
    const [, script] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html) ?? [];
    for (const encoding of ['br', 'gzip']) {
      const packed = await ask(`/my/${script}`, { headers: { 'accept-encoding': encoding } });
      expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual([
        encoding,
        'accept-encoding',
      ]);
      expect(packed.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
      await packed.body?.cancel();
    }
  });

  it('are found at the path with the slash', async () => {
    const answer = await ask('/my');
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/my/']);
  });
});
