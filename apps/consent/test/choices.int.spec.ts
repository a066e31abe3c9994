// A customer decides on the network's own page: each purpose on its own, for their own accounts, on signed record, and against whatever a bank repeats.
import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { ConsentChanged } from '../src/contract.js';
import { NEWEST } from '../src/notices/notices.js';
import { findTraceFaults } from '../src/record/trace.js';
import { type Edge, openEdge } from './edge.js';
import { schemaFaults } from './kit/record-schema.js';
import { TestBank } from './kit/test-bank.js';
import { Visitor as SignedIn } from './kit/visitor.js';

const DAY = 86_400_000;

interface Choices {
  readonly reconfirmBy?: string;
  readonly purposes: readonly {
    readonly scope: string;
    readonly state: string;
    readonly accounts: readonly { readonly accountId: string; readonly state: string }[];
  }[];
}

let edge: Edge;
let bank: TestBank;
let key: string;

beforeAll(async () => {
  // The provider warns of what is right for a test: it keeps all in memory.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  edge = await openEdge();
  bank = await TestBank.start({ edgeUrl: edge.service.url });
  await edge.bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)', [
    'north',
    bank.url,
    bank.clientId,
    'North',
  ]);
  key = await edge.keyOf('north');
});
afterAll(async () => {
  await edge?.close();
  await bank?.stop();
});

/** A customer who has signed in. */
class Visitor {
  private constructor(private readonly signedIn: SignedIn) {}

  static async of(id: string, ...accounts: readonly { id: string; holders?: number }[]): Promise<Visitor> {
    return new Visitor(await SignedIn.signIn(edge.service.url, bank, { id, accounts }));
  }

  get = async (path: string): Promise<Record<string, unknown>> => (await this.signedIn.get(path)).json;
  post = async (path: string, body: object): Promise<{ status: number; json: Choices & { code?: string } }> => {
    const { status, json } = await this.signedIn.post(path, body);
    return { status, json: json as unknown as Choices };
  };

  give = (scope = 'receipts', more = {}) =>
    this.post(`purposes/${scope}/give`, { noticeVersion: NEWEST.version, ...more });
  withdraw = (scope = 'receipts', more = {}) => this.post(`purposes/${scope}/withdraw`, more);
  states = async (): Promise<string[]> => statesIn((await this.get('consents')) as unknown as Choices);
}

const statesIn = ({ purposes }: Choices): string[] =>
  purposes.flatMap(({ scope, accounts }) => accounts.map(({ accountId, state }) => `${accountId} ${scope} ${state}`));

const published = async (accountId: string) => {
  await edge.bed.settled();
  const records = await edge.bed.readAll(ConsentChanged);
  return records.flatMap(({ decoded }) =>
    decoded?.ok && decoded.value.accountId === accountId ? [decoded.value] : [],
  );
};
const scopesNow = async (accountId: string): Promise<unknown> =>
  (await edge.get(key, `/v1/consents?accountId=${accountId}`)).json['scopes'];

describe('a customer', () => {
  it('starts with nothing given, gives one purpose with one press, and ends it with one', async () => {
    const ada = await Visitor.of('ada-1', { id: 'A-1' });
    expect(await ada.states()).toEqual(['A-1 receipts off', 'A-1 insights off']);
    const { status, json } = await ada.give();
    expect(status).toBe(200);
    expect(statesIn(json)).toEqual(['A-1 receipts on', 'A-1 insights off']);
    expect(json.purposes[0]?.accounts[0]).toMatchObject({ heldBy: 'network', noticeVersion: NEWEST.version });
    expect(Date.parse(json.reconfirmBy!) - Date.now()).toBeGreaterThan(89.9 * DAY);
    expect(await scopesNow('A-1')).toEqual(['receipts']);
    expect(statesIn((await ada.withdraw()).json)).toEqual(['A-1 receipts off', 'A-1 insights off']);
    expect(await scopesNow('A-1')).toEqual([]);
    const [given, ended] = await published('A-1');
    expect(given).toMatchObject({
      version: 1,
      holder: 'network',
      state: 'given',
      scopes: ['receipts'],
      noticeHash: NEWEST.hash,
      changedBy: 'customer',
    });
    expect(given?.grants).toMatchObject([
      { scope: 'receipts', state: 'given', coversFrom: given?.givenAt, until: null },
    ]);
    expect(ended).toMatchObject({
      version: 2,
      state: 'withdrawn',
      grants: [{ state: 'withdrawn', keepsDelivered: false }],
    });
  });

  it('ends what the bank holds, and the bank cannot bring it back with what it said before', async () => {
    const said = aConsentBody({ accountId: 'A-2', scopes: ['receipts', 'insights'] });
    await edge.put(key, 'held', said);
    const ada = await Visitor.of('ada-2', { id: 'A-2' });
    expect(await ada.states()).toEqual(['A-2 receipts on', 'A-2 insights on']);
    await ada.withdraw('insights', { deliveredReceipts: 'keep' });
    expect((await edge.get(key, '/v1/consents/held')).json).toMatchObject({
      scopes: ['receipts'],
      state: 'given',
      version: 2,
    });
    expect((await published('A-2')).at(-1)?.grants).toMatchObject([
      { scope: 'insights', state: 'withdrawn', keepsDelivered: true },
      { scope: 'receipts', state: 'given' },
    ]);
    for (const id of ['held', 'another']) {
      const refused = await edge.put(key, id, said);
      expect([refused.status, refused.json['code']]).toEqual([409, 'consent_ended_by_customer']);
    }
    expect(await ada.states()).toEqual(['A-2 receipts on', 'A-2 insights off']);
    const asked = new Date(Date.now() + 1_000).toISOString();
    expect((await edge.put(key, 'held', { ...said, givenAt: asked })).status).toBe(200);
    expect(await ada.states()).toEqual(['A-2 receipts on', 'A-2 insights on']);
  });

  it('waits for the other holder of a joint account, who can end it for both', async () => {
    const joint = { id: 'A-3', holders: 2 };
    const ada = await Visitor.of('ada-3', joint);
    expect(statesIn((await ada.give()).json)[0]).toBe('A-3 receipts waiting');
    expect(await scopesNow('A-3')).toEqual([]);
    const bob = await Visitor.of('bob-3', joint);
    expect((await bob.states())[0]).toBe('A-3 receipts off');
    expect(statesIn((await bob.give()).json)[0]).toBe('A-3 receipts on');
    expect([await scopesNow('A-3'), (await ada.states())[0]]).toEqual([['receipts'], 'A-3 receipts on']);
    await bob.withdraw();
    expect([await scopesNow('A-3'), (await ada.states())[0]]).toEqual([[], 'A-3 receipts waiting']);
    const events = async (who: Visitor) =>
      ((await who.get('history')).changes as { event: string }[]).map(({ event }) => event);
    expect([await events(ada), await events(bob)]).toEqual([['given'], ['withdrawn', 'given']]);
  });

  it('decides for the accounts that are named, and for none that is not theirs', async () => {
    const ada = await Visitor.of('ada-4', { id: 'A-4' }, { id: 'B-4' });
    expect(statesIn((await ada.give('receipts', { accountIds: ['B-4'] })).json)).toEqual([
      'A-4 receipts off',
      'B-4 receipts on',
      'A-4 insights off',
      'B-4 insights off',
    ]);
    const { status, json } = await ada.give('receipts', { accountIds: ['A-1'] });
    expect([status, json.code]).toEqual([400, 'invalid_choice']);
    expect((await ada.withdraw('receipts', { accountIds: ['A-1'] })).status).toBe(400);
    expect(await scopesNow('A-1')).toEqual([]);
  });

  it('is asked by the newest notice only', async () => {
    const ada = await Visitor.of('ada-5', { id: 'A-5' });
    expect((await ada.give('receipts', { noticeVersion: '2020-01' })).json.code).toBe('notice_changed');
    expect((await ada.give('marketing')).status).toBe(400);
    expect(await ada.states()).toEqual(['A-5 receipts off', 'A-5 insights off']);
    expect(await ada.get(`notices/${NEWEST.version}`)).toMatchObject({ hash: NEWEST.hash });
    expect(await ada.get('notices/2020-01')).toMatchObject({ code: 'notice_not_found' });
  });

  it('gives once, however often and wherever the button is pressed', async () => {
    const joint = { id: 'A-6', holders: 2 };
    const [ada, bob] = [await Visitor.of('ada-6', joint), await Visitor.of('bob-6', joint)];
    const answers = await Promise.all([ada.give(), bob.give(), ada.give(), bob.give()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const records = await published('A-6');
    expect(new Set(records.map(({ consentId }) => consentId)).size).toBe(1);
    expect(records.map(({ version }) => version)).toEqual(records.map((_, i) => i + 1));
    expect(await scopesNow('A-6')).toEqual(['receipts']);
  });
});

describe('time', () => {
  it('goes on for everybody where it cannot for one', async () => {
    // Nobody ever gave what is renewed here: this cannot be folded.
    const event = { type: 'renewed', at: 1, reconfirmBy: 2 };
    const change = { at: 1, by: 'bank', events: [{ scope: 'receipts', holder: '', event }] };
    await edge.bed.query(
      'consent',
      `INSERT INTO consent_record (bank_id, consent_id, version, account_id, held_by, changed_at, changed_by, change)
       VALUES ('poison', 'p', 1, 'A-p', 'bank', 1, 'bank', $1)`,
      [JSON.stringify(change)],
    );
    await edge.bed.query('consent', `INSERT INTO consent_passing VALUES ('poison', 'p', 'A-p', 1)`);
    const reconfirmBy = new Date(Date.now() + 500).toISOString();
    await edge.put(key, 'due-too', aConsentBody({ accountId: 'A-10', givenAt: '2026-01-01T00:00:00Z', reconfirmBy }));
    const until = Date.now() + 10_000;
    while ((await published('A-10')).length < 2 && Date.now() < until);
    expect((await published('A-10')).at(-1)).toMatchObject({ changedBy: 'time', grants: [{ state: 'reconfirm_due' }] });
    await edge.bed.query('consent', `DELETE FROM consent_passing WHERE bank_id = 'poison'`);
  });

  it('pauses what is not reconfirmed, on record and by itself, and the customer goes on with one press', async () => {
    const body = aConsentBody({
      accountId: 'A-7',
      givenAt: '2026-01-01T00:00:00Z',
      reconfirmBy: new Date(Date.now() + 500).toISOString(),
    });
    await edge.put(key, 'due', body);
    const ada = await Visitor.of('ada-7', { id: 'A-7' });
    const until = Date.now() + 10_000;
    while ((await published('A-7')).length < 2 && Date.now() < until);
    expect((await published('A-7')).at(-1)).toMatchObject({
      changedBy: 'time',
      scopes: [],
      grants: [{ state: 'reconfirm_due' }],
    });
    expect(await ada.states()).toEqual(['A-7 receipts paused', 'A-7 insights off']);
    expect(await scopesNow('A-7')).toEqual([]);
    expect(statesIn((await ada.post('reconfirm', {})).json)[0]).toBe('A-7 receipts on');
    expect(await scopesNow('A-7')).toEqual(['receipts']);
    expect((await ada.get('history')).changes).toMatchObject([
      { event: 'renewed', by: 'you' },
      { event: 'reconfirm_due', by: 'time' },
      { event: 'given', by: 'bank', heldBy: 'bank' },
    ]);
  });
});

describe('a record', () => {
  it('proves what was decided to whoever has it and the key, and fails with one byte changed', async () => {
    const ada = await Visitor.of('ada-8', { id: 'A-8' });
    await ada.give();
    await ada.withdraw();
    const { keys, records } = (await ada.get('record')) as unknown as {
      keys: { kid: string }[];
      records: { record: string; signature: string; keyId: string }[];
    };
    expect(keys).toEqual(
      ((await (await fetch(`${edge.service.url}/.well-known/jwks.json`)).json()) as { keys: unknown }).keys,
    );
    expect(records).toHaveLength(2);
    for (const { record, signature, keyId } of records) {
      const publicKey = createPublicKey({ key: keys.find(({ kid }) => kid === keyId)!, format: 'jwk' });
      const isSigned = (text: string) =>
        verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
      expect(isSigned(record)).toBe(true);
      expect(isSigned(record.replace('A-8', 'A-9'))).toBe(false);
    }
  });

  it('is whole in the download, says who did what by which notice, and when those who enforce it were told', async () => {
    const ada = await Visitor.of('ada-9', { id: 'A-9' });
    await ada.give();
    await ada.withdraw('receipts', { deliveredReceipts: 'keep' });
    const receipt = await download(ada);
    expect(receipt.conformsTo).toBe('https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr');
    const [given, ended] = receipt.records.map(({ document }) => document);
    expect([given, ended].flatMap(schemaFaults)).toEqual([]);
    expect(given).toMatchObject({
      'quittance:account': 'A-9',
      'dpv:hasProcess': [{ 'dpv:hasNotice': [{ 'quittance:sha256': NEWEST.hash }] }],
      'dpv:hasConsentStatus': [{ '@type': 'dpv:ConsentGiven' }],
    });
    expect(ended).toMatchObject({
      'dpv:hasConsentStatus': [{ '@type': 'dpv:ConsentWithdrawn', 'quittance:deliveredReceipts': 'keep' }],
    });
    const enforced = (await published('A-9')).map(({ version, changedAt }) => ({ version, at: changedAt }));
    expect(enforced).toHaveLength(2);
    const texts = receipt.records.map(({ record }) => record);
    expect(findTraceFaults(texts, enforced)).toEqual([]);
    expect(findTraceFaults(texts.slice(0, 1), enforced)).toEqual(['version 2: enforced, and not on record']);
  });

  it('is checked by somebody outside with node:crypto alone', async () => {
    const ada = await Visitor.of('ada-10', { id: 'A-10' });
    await ada.give();
    await ada.withdraw();
    const receipt = await download(ada);
    const jwks = JSON.stringify(await (await fetch(`${edge.service.url}/.well-known/jwks.json`)).json());
    expect([outside(receipt), outside(receipt, jwks)]).toEqual([0, 0]);
    expect(outside({ ...receipt, records: [] })).toBe(1);
    expect(outside({ ...receipt, keys: [] })).toBe(1);
    expect(outside({ ...receipt, keys: undefined })).toBe(1);
    const own = generateKeyPairSync('ed25519');
    const ownKey = { ...receipt.keys[0]!, ...own.publicKey.export({ format: 'jwk' }) };
    expect(outside({ ...receipt, keys: [ownKey] })).toBe(1);
    // Whoever signs anew with a key of their own is found by the keys that the network published.
    const thumbprint = await calculateJwkThumbprint(ownKey);
    const forged = receipt.records.map((one) => ({
      ...one,
      signature: sign(null, Buffer.from(one.record), own.privateKey).toString('base64url'),
      keyId: thumbprint,
    }));
    expect(outside({ ...receipt, keys: [ownKey], records: forged })).toBe(0);
    expect(outside({ ...receipt, keys: [ownKey], records: forged }, jwks)).toBe(1);
  });

  it('fails with any one byte changed, of what is signed, of the signature or of the key', async () => {
    const ada = await Visitor.of('ada-11', { id: 'A-11' });
    await ada.give();
    const receipt = await download(ada);
    const { record, signature, keyId } = receipt.records[0]!;
    const text = JSON.stringify(receipt);
    const places = [
      text.indexOf('"document"') + 40,
      text.indexOf('A-11'),
      text.lastIndexOf('A-11'),
      text.indexOf(JSON.stringify(record)) + 60,
      text.indexOf(signature),
      text.indexOf(signature) + signature.length - 1,
      text.indexOf(receipt.keys[0]!.x),
      text.indexOf(receipt.keys[0]!.x) + 42,
      text.lastIndexOf(keyId),
    ];
    for (const at of places) {
      const changed = `${text.slice(0, at)}${text[at] === 'B' ? 'C' : 'B'}${text.slice(at + 1)}`;
      expect([at, outside(changed)]).toEqual([at, 1]);
    }
  });
});

interface Receipt {
  readonly conformsTo: string;
  readonly keys: readonly { readonly kid: string; readonly x: string }[];
  readonly records: readonly {
    readonly document: Record<string, unknown>;
    readonly record: string;
    readonly signature: string;
    readonly keyId: string;
  }[];
}
const download = async (who: Visitor) => (await who.get('record')) as unknown as Receipt;

/** The exit code of the script that docs/api.md tells customers of. */
const outside = (receipt: unknown, jwks?: string): number | null => {
  const folder = mkdtempSync(join(tmpdir(), 'receipt-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const text = typeof receipt === 'string' ? receipt : JSON.stringify(receipt);
  const args = [file('receipt.json', text), ...(jwks === undefined ? [] : [file('jwks.json', jwks)])];
  const { status } = spawnSync(process.execPath, [resolve('docs/verify-consent-record.mjs'), ...args]);
  rmSync(folder, { recursive: true });
  return status;
};
