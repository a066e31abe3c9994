// A customer sees, takes along and deletes all that the network keeps of them. Every field of theirs holds a token of its own: all are found before, and
// afterwards nothing is left but what only time removes, and what the customer was told of with its date; a backup that is put back changes nothing.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSampleBank } from '@quittance/sample-bank';
import {
  type Network,
  NETWORK_SERVICES,
  openNetwork,
  type OtlpReceiver,
  otlpReceiver,
  type OwnStack,
  type ServiceName,
  startOwnStack,
} from '@quittance/testbed';
import { unzipSync } from 'fflate';
import { type Browser, chromium as playwright } from 'playwright-core';
import { CustomerPage } from '../../apps/web/test/customer-page.js';
import { Backup } from './src/backup.js';
import { databasePlaces, findTokens, logPlaces, type Place, topicPlaces } from './src/bytes.js';
import { BANK_ONLY, CONSENT_ID, consent, SALE_CROSSES, sale, store, transaction } from './src/canary-data.js';

const NAME = 'CANARY-n-holder-name';
const COMPLAINT = 'CANARY-n-complaint';
/** All that is of the customer. What is on a till document stays with the shop's own, which do not say whose they are. */
const PERSONAL = [...BANK_ONLY, NAME, COMPLAINT];
const KEEPERS = ['consent', 'matching', 'delivery'] as const;
const ACCOUNT = consent.accountId;

let own: OwnStack;
let otlp: OtlpReceiver;
let network: Network;
let app: Awaited<ReturnType<typeof startSampleBank>>;
let browser: Browser;
let bankKey: string;
let folder: string;
let before: Place[];
let backups: Backup[];
let remains: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-archive-'));
  own = await startOwnStack('native');
  otlp = await otlpReceiver();
  network = await openNetwork({ stack: own, otlp });
  const retailerKey = await network.key('retailer', 'retailer-e');
  bankKey = await network.key('bank', 'bank-e');
  app = await startSampleBank({
    bankId: 'bank-e',
    name: 'Harbour Bank',
    deliveryUrl: network.bed.url('delivery'),
    consentUrl: network.bed.url('consent'),
    apiKey: bankKey,
  });
  await network.bed.query(
    'consent',
    'INSERT INTO bank_sign_in (bank_id, issuer, client_id, name) VALUES ($1, $2, $3, $4)',
    ['bank-e', `${app.url}/oidc`, 'quittance', 'Harbour Bank'],
  );
  await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
  await network.call('consent', 'PUT', `/v1/consents/${CONSENT_ID}`, { key: bankKey, body: consent });
  const now = new Date(Date.now() - 60_000);
  const entry = transaction(now);
  await fetch(`${app.url}/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: JSON.stringify({
      transactionId: entry.transactionId,
      accountId: ACCOUNT,
      holder: NAME,
      descriptor: entry.descriptor,
      direction: 'debit',
      amountMinor: entry.amountMinor,
      currency: 'GBP',
      at: now.toISOString(),
    }),
  });
  await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: sale(now) });
  await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry });
  await network.settled();
  const args = chromium.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote');
  browser = await playwright.launch({ args, executablePath: await chromium.executablePath() });
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await network?.close();
  await otlp?.close();
  await own?.close();
  rmSync(folder, { recursive: true, force: true });
});

const visit = async (work: (customer: CustomerPage) => Promise<void>): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const customer = new CustomerPage(page, network.bed.url('consent'));
  try {
    await customer.open();
    await customer.signInLink('Harbour Bank').click();
    await page.locator(`button[name="account"][value="${ACCOUNT}"]`).click();
    await customer.ready();
    await work(customer);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
};

const databases = async (services: readonly ServiceName[]): Promise<Place[]> =>
  (await Promise.all(services.map((service) => databasePlaces(network, service)))).flat();

/** All that services print and send. */
const said = (): Place[] => [
  ...logPlaces(network, NETWORK_SERVICES),
  ...otlp.bodies.map((body, i) => ({ name: `spans ${i}`, text: body.toString('latin1') })),
];

const feed = async (): Promise<Place> => {
  const { text } = await network.call('delivery', 'GET', '/v1/events', { key: bankKey });
  return { name: 'feed', text };
};

const inDatabases = (found: readonly string[]): string[] =>
  [...new Set(found.map((one) => one.replace(/^.* in database /, '')))].sort();

/** What only time removes: what the bank is to be told, by its own tables. */
const notNotice = (found: string): boolean =>
  !/ in database (delivery\.(receipt_event|delivery|account_name)|consent\.consent_event)$/.test(found);

describe('a customer', () => {
  it('sees the receipt and who got it, and takes along an archive that anyone can check', async () => {
    await visit(async (customer) => {
      await customer.receipts().first().waitFor();
      await customer.page.getByRole('searchbox').fill('canary-r-line-text');
      await customer.page.keyboard.press('Enter');
      await customer.part('receipts').getByText('1 receipt').waitFor();
      expect(await customer.receipts().count()).toBe(1);
      await customer.part('disclosures').locator('tbody tr').first().waitFor();
      expect(await customer.part('disclosures').locator('tbody').innerText()).toContain('Harbour Bank');
      await customer.page.getByRole('textbox', { name: 'Your words' }).fill(COMPLAINT);
      await customer.button('Send').press('Enter');
      await customer.part('requests').locator('[data-request="complaint"]').waitFor();

      const download = await customer.download(customer.button('Download my data'));
      const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
      for (const [path, bytes] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
      }
      const text = Object.values(files)
        .map((bytes) => Buffer.from(bytes).toString('utf8'))
        .join('\n');
      // Masked on purpose: nothing of another customer's or the shop's own, all of what is the customer's.
      const missing = [...PERSONAL, ...SALE_CROSSES].filter((token) => !text.includes(token));
      expect(missing).toEqual([NAME].filter((token) => missing.includes(token)));
    });
    const jwks = await Promise.all(
      (['consent', 'delivery'] as const).map(async (service) => {
        const file = join(tmpdir(), `jwks-${service}-${process.pid}.json`);
        writeFileSync(file, (await network.call(service, 'GET', '/.well-known/jwks.json', {})).text);
        return file;
      }),
    );
    const check = (): string =>
      execFileSync(process.execPath, [resolve('docs/verify-archive.mjs'), folder, ...jwks], { encoding: 'utf8' });
    expect(check()).toMatch(/ 0 problems\n$/);
    const receipts = join(folder, 'receipts/receipts.json');
    const good = readFileSync(receipts, 'utf8');
    writeFileSync(receipts, good.replace('CANARY-r-line-text', 'CANARY-r-line-texT'));
    expect(check).toThrow();
    writeFileSync(receipts, good);
  });

  it('deletes everything, by two presses, and is told what only time removes', async () => {
    before = await databases(NETWORK_SERVICES);
    const found = findTokens(PERSONAL, before);
    expect(PERSONAL.filter((token) => !found.some((one) => one.startsWith(`${token} in `)))).toEqual([]);
    expect(findTokens([...BANK_ONLY, ...SALE_CROSSES], [await feed()]).length).toBeGreaterThan(0);
    await Promise.all(KEEPERS.map((service) => network.services[service].stop()));
    backups = await Promise.all(
      KEEPERS.map((service) => Backup.of(own.access.adminUrl, network.bed.databaseUrl(service))),
    );
    await Promise.all(KEEPERS.map((service) => network.services[service].restart()));
    await visit(async (customer) => {
      await customer.button('Delete my data').press('Enter');
      await customer.button('Yes, delete everything').press('Enter');
      await customer.page.locator('[data-erasure="done"]').waitFor({ timeout: 30_000 });
      remains = await customer.page.locator('.points li').allInnerTexts();
    });
    expect(remains.filter((one) => !/: gone by \d+ \w+ \d{4}\.$/.test(one))).toEqual([]);
    expect(remains.length).toBeGreaterThanOrEqual(3);
  });

  it('is then found nowhere in databases, feeds, logs and traces but in the notice to the bank', async () => {
    await network.settled();
    const found = findTokens(PERSONAL, await databases(NETWORK_SERVICES)).filter(notNotice);
    expect(inDatabases(found)).toEqual([]);
    expect(findTokens([...SALE_CROSSES], await databases(['delivery', 'consent', 'analytics']))).toEqual([]);
    const notice = (await feed()).text;
    expect(notice).toContain('"consent.ended"');
    expect(
      findTokens(
        [...PERSONAL.filter((t) => t !== ACCOUNT && t !== CONSENT_ID), ...SALE_CROSSES],
        [{ name: 'feed', text: notice }],
      ),
    ).toEqual([]);
    expect(findTokens(PERSONAL, said())).toEqual([]);
  });

  it('is left on topics for as long as the customer was told, and no longer', async () => {
    const topics = Object.entries(network.bed.topology.topics);
    const places = await topicPlaces(
      network,
      topics.map(([name]) => name),
    );
    const named = new Set(findTokens(PERSONAL, places).map((one) => one.replace(/^.* in topic /, '')));
    // They are still there today, or the dates would be for nothing.
    expect(named.size).toBeGreaterThan(0);
    for (const [name, { config }] of topics.filter(([one]) => named.has(one))) {
      const days = (key: string): number => Number(config[key]) / 86_400_000;
      const goes =
        config['cleanup.policy'] === 'compact'
          ? days('segment.ms') + days('max.compaction.lag.ms') + days('delete.retention.ms')
          : days('retention.ms') + days('segment.ms');
      expect([name, goes <= (name.includes('parked') ? 31 : 8)]).toEqual([name, true]);
    }
    expect([...named].filter((name) => name.includes('erased'))).toEqual([]);
  });

  it('stays deleted where a backup from before is put back', async () => {
    await Promise.all(KEEPERS.map((service) => network.services[service].stop()));
    await Promise.all(backups.map((backup) => backup.putBack()));
    expect(findTokens(PERSONAL, await databases(KEEPERS)).length).toBeGreaterThan(PERSONAL.length);
    // From the first answer on: whatever an edge says while it comes up, it is not the receipt.
    let isUp = false;
    const answers: string[] = [];
    const asking = (async () => {
      while (!isUp) {
        await network
          .call('delivery', 'GET', '/v1/events', { key: bankKey })
          .then(({ text }) => answers.push(text))
          .catch(() => undefined);
        await sleep(20);
      }
    })();
    await Promise.all(KEEPERS.map((service) => network.services[service].restart()));
    await network.settled(120_000);
    isUp = true;
    await asking;
    expect(answers.filter((text) => /receipt\.ready|CANARY-r-/.test(text))).toEqual([]);
    const found = findTokens(PERSONAL, await databases(KEEPERS)).filter(notNotice);
    expect(inDatabases(found)).toEqual([]);
  });
});
