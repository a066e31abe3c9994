// Whoever erases leaves nothing behind but what is said, others keep what is theirs, and neither a bank nor a backup brings it back.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { accountDigest } from '@quittance/consent-policy';
import { aDeliveryErased, aMatchingErased } from '@quittance/contracts-consent/builders';
import { AccountErased, ConsentChanged, DeliveryErased, MatchingErased } from '../src/contract.js';
import { CustomerChoices } from '../src/customer/customer-choices.js';
import { NEWEST } from '../src/notices/notices.js';
import { ErasureWatch } from '../src/rights/erasure-watch.js';
import { type Edge, openEdge } from './edge.js';
import { TestBank } from './kit/test-bank.js';
import { Visitor } from './kit/visitor.js';

const DAY = 86_400_000;

let edge: Edge;
let bank: TestBank;
let key: string;

beforeAll(async () => {
  // The provider warns of what is right for a test: it keeps all in memory.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  edge = await openEdge();
  bank = await TestBank.start({ edgeUrl: edge.service.url });
  const register = 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)';
  await edge.bed.query('consent', register, ['north', bank.url, bank.clientId, 'North']);
  key = await edge.keyOf('north');
});
afterAll(async () => {
  await edge?.close();
  await bank?.stop();
});

const query = <Row>(sql: string, params: unknown[] = []) => edge.bed.query<Row>('consent', sql, params);
const visit = (id: string, ...accounts: { id: string; holders?: number }[]) =>
  Visitor.signIn(edge.service.url, bank, { id, name: `Name of ${id}`, accounts });
const give = (who: Visitor, scope = 'receipts') =>
  who.post(`purposes/${scope}/give`, { noticeVersion: NEWEST.version });
const look = async (requestId: unknown) =>
  (await edge.get(undefined, `/customer/v1/erasures/${String(requestId)}`)).json;
const erasedOf = async (accountId: string) => {
  await edge.bed.settled();
  const digest = accountDigest('north', accountId);
  return (await edge.bed.readValues(AccountErased)).filter((one) => one.digest === digest);
};
/** Says for a service that an account is erased; each record comes twice. */
const confirm = async (service: 'matching' | 'delivery', accountId: string, left: MatchingErased['left'] = []) => {
  const { askId } = (await erasedOf(accountId)).at(-1)!;
  const erasedAt = Date.now();
  for (let time = 0; time < 2; time += 1) {
    if (service === 'matching')
      await edge.bed.produce(MatchingErased, askId, aMatchingErased({ askId, erasedAt, left }));
    else await edge.bed.produce(DeliveryErased, askId, aDeliveryErased({ askId, erasedAt, left }));
  }
  await edge.bed.settled();
};
const confirmAll = async (accountId: string) => {
  await confirm('matching', accountId);
  await confirm('delivery', accountId);
};

/** Every row of the database as text, by its table. */
const dump = async (): Promise<string[]> => {
  await edge.bed.settled();
  const tables = await query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = 'public' ORDER BY 1`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (await query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`)).map(({ row }) => `${name}: ${row}`),
    ),
  );
  return rows.flat();
};
const tablesWith = (rows: readonly string[], text: string): string[] => [
  ...new Set(rows.filter((row) => row.includes(text)).map((row) => row.slice(0, row.indexOf(':')))),
];

/** Everything that a customer leaves in this service, each with a mark of its own. */
const live = async (mark: string): Promise<Visitor> => {
  const account = `${mark}-account`;
  // Signed in on another device as well.
  await visit(`${mark}-subject`, { id: account });
  const who = await visit(`${mark}-subject`, { id: account });
  await edge.put(
    key,
    `${mark}-consent`,
    aConsentBody({ accountId: account, noticeVersion: `${mark}-notice`, expiresAt: '2999-01-01T00:00:00Z' }),
  );
  await give(who, 'insights');
  await who.post('purposes/insights/withdraw', {});
  await give(who, 'insights');
  await who.post('requests', { kind: 'complaint', text: `${mark}-complaint` });
  const { json } = await who.post('requests', { kind: 'objection', text: `${mark}-objection` });
  const answer = JSON.stringify({ outcome: 'refused', text: `${mark}-answer` });
  await edge.send('POST', key, `/v1/requests/${String(json['requestId'])}/answer`, answer);
  return who;
};

describe('an erasure', () => {
  it('leaves nothing of the customer but what the bank is still to be told, and nothing of others is touched', async () => {
    const [ada] = [await live('mArKa'), await live('mArKb')];
    const before = await dump();
    for (const what of ['subject', 'account', 'consent', 'notice', 'complaint', 'objection', 'answer'])
      expect(tablesWith(before, `mArKa-${what}`)).not.toEqual([]);
    expect(tablesWith(before, 'Name of mArKa')).toEqual(['customer_session']);
    const others = before.filter((row) => row.includes('mArKb'));

    const { status, json, headers } = await ada.post('erasure', {});
    expect(status).toBe(202);
    expect(headers.getSetCookie().join()).toMatch(/^quittance=;.*Max-Age=0/i);
    expect(json).toMatchObject({
      state: 'under_way',
      services: [{ service: 'consent' }, { service: 'matching' }, { service: 'delivery' }],
    });
    const after = await dump();
    expect(tablesWith(after, 'mArKa')).toEqual(['consent_event']);
    expect(after.filter((row) => row.includes('mArKb'))).toEqual(others);
    expect((await ada.get('session')).json['signedIn']).toBe(false);
    expect((await ada.get('consents')).status).toBe(401);

    const erasedAt = Date.parse((json['services'] as { erasedAt: string }[])[0]!.erasedAt);
    const at = (ms: number) => new Date(erasedAt + ms).toISOString();
    expect(json['remains']).toMatchObject([
      { what: 'notices' },
      { what: 'messages', until: at(8 * DAY) },
      { what: 'set_aside', until: at(31 * DAY) },
      { what: 'backups', until: at(400 * DAY) },
    ]);
    expect(
      await query(
        `SELECT closed_at IS NULL AS open, subject, account_ids, words FROM rights_request WHERE bank_id = 'north' AND subject IS NULL AND kind <> 'erasure'`,
      ),
    ).toEqual([
      { open: false, subject: null, account_ids: null, words: null },
      { open: false, subject: null, account_ids: null, words: null },
    ]);
  });

  it('ends everything first, on record and with take_down, before it goes to the ledger once for each account', async () => {
    const ada = await visit('ada-1', { id: 'E-1' }, { id: 'E-2' });
    await give(ada);
    await ada.post('erasure', {});
    for (const accountId of ['E-1', 'E-2']) {
      const [erased, ...more] = await erasedOf(accountId);
      expect(more).toEqual([]);
      const changes = (await edge.bed.readAll(ConsentChanged)).flatMap(({ decoded }) =>
        decoded?.ok && decoded.value.accountId === accountId ? [decoded.value] : [],
      );
      expect(changes.at(-1)).toMatchObject({ grants: [{ state: 'withdrawn', keepsDelivered: false }] });
      const { consentId } = changes[0]!;
      const ofConsent = (await edge.bed.readAll(ConsentChanged)).filter((one) => one.key === `north/${consentId}`);
      // A tombstone takes it out of the topic as well.
      expect(ofConsent.map(({ bytes }) => bytes === null)).toEqual([false, false, true]);
      expect(erased!.erasedAt).toBeGreaterThanOrEqual(changes.at(-1)!.changedAt);
    }
    const told = await query<{ event: { kind: string; keepsDelivered: boolean } }>(
      `SELECT event FROM consent_event WHERE account_id IN ('E-1', 'E-2')`,
    );
    expect(told).toMatchObject([{}, {}].map(() => ({ event: { kind: 'withdrawn', keepsDelivered: false } })));
  });

  it('is done once both services have confirmed every account, and says what they keep until when', async () => {
    const ada = await visit('ada-2', { id: 'D-1' }, { id: 'D-2' });
    const { json } = await ada.post('erasure', {});
    const state = async () => (await look(json['requestId']))['state'];
    const goneBy = Date.now() + 40 * DAY;
    await confirm('matching', 'D-1', [{ what: 'notices', count: 1, goneBy }]);
    await confirm('matching', 'D-2');
    await confirm('delivery', 'D-1');
    expect(await state()).toBe('under_way');
    const halfway = (await look(json['requestId']))['services'];
    expect(halfway).toEqual([
      expect.objectContaining({ erasedAt: expect.any(String) }),
      expect.objectContaining({ erasedAt: expect.any(String) }),
      { service: 'delivery' },
    ]);
    await confirm('delivery', 'D-2', [{ what: 'webhooks', count: 1, goneBy: 1 }]);
    expect(await state()).toBe('done');
    const { services, remains } = await look(json['requestId']);
    expect((services as { erasedAt?: string }[]).every(({ erasedAt }) => erasedAt !== undefined)).toBe(true);
    expect(remains).toContainEqual({ what: 'notices', until: new Date(goneBy).toISOString() });
    expect(remains).not.toContainEqual(expect.objectContaining({ what: 'webhooks' }));
  });

  it('is told to whoever has its id, and other ids are of none', async () => {
    for (const id of ['x', '00000000-0000-0000-0000-000000000000'])
      expect((await look(id))['code']).toBe('request_not_found');
    const ada = await visit('ada-3', { id: 'O-1' });
    const { json } = await ada.post('requests', { kind: 'complaint', text: 'x' });
    expect((await look(json['requestId']))['code']).toBe('request_not_found');
  });

  it('comes from the page of a session only', async () => {
    const ada = await visit('ada-4', { id: 'C-1' });
    await give(ada);
    expect((await ada.post('erasure', {}, '')).json['code']).toBe('csrf_failed');
    expect((await edge.send('POST', key, '/customer/v1/erasure', '{}')).status).toBe(401);
    expect((await ada.post('erasure', { all: true })).json['code']).toBe('invalid_rights_request');
    expect(await erasedOf('C-1')).toEqual([]);
    expect((await ada.get('history')).json['changes']).toHaveLength(1);
  });

  it('of a customer without accounts is done at once', async () => {
    const ada = await visit('ada-5', { id: 'N-1' });
    await query(`UPDATE customer_session SET accounts = '[]' WHERE subject = 'pairwise-ada-5'`);
    expect((await ada.post('erasure', {})).json).toMatchObject({ state: 'done', remains: [] });
  });
});

describe('after an erasure', () => {
  const put = (consentId: string, over: Parameters<typeof aConsentBody>[0]) =>
    edge.put(key, consentId, aConsentBody(over));
  const answer = ({ status, json }: { status: number; json: Record<string, unknown> }) => [status, json['code']];

  it('nothing is given while it is under way, what was given before is refused, and what is given later counts on', async () => {
    const given = { accountId: 'V-1', givenAt: '2026-01-01T00:00:00Z' };
    await put('V', given);
    const ada = await visit('ada-10', { id: 'V-1' });
    await ada.post('erasure', {});
    const again = await visit('ada-10', { id: 'V-1' });
    expect(answer(await give(again))).toEqual([409, 'erasure_under_way']);
    const later = { ...given, givenAt: new Date(Date.now() + 1_000).toISOString() };
    expect(answer(await put('V', later))).toEqual([409, 'erasure_under_way']);
    await confirmAll('V-1');
    expect(answer(await put('V', given))).toEqual([409, 'consent_ended_by_customer']);
    expect(answer(await put('another', given))).toEqual([409, 'consent_ended_by_customer']);
    expect(answer(await put('V', { ...given, state: 'withdrawn' }))).toEqual([409, 'consent_ended_by_customer']);
    expect(tablesWith(await dump(), 'V-1')).toEqual(['consent_event', 'customer_session']);
    expect(answer(await put('V', { ...later, accountId: 'V-2' }))).toEqual([409, 'consent_id_taken']);
    const { status, json } = await put('V', later);
    // The first was given, the second ended it.
    expect([status, json['version']]).toEqual([200, 3]);
    expect((await give(again, 'insights')).status).toBe(200);
    const [erased] = await erasedOf('V-1');
    expect(Date.parse(String(json['changedAt']))).toBeGreaterThan(erased!.erasedAt);
  });

  it('a change is later than it, whatever the clock says', async () => {
    const ada = await visit('ada-11', { id: 'V-3' });
    await ada.post('erasure', {});
    await confirmAll('V-3');
    const ahead = Date.now() + 3_600_000;
    await query('UPDATE erased_account SET erased_at = $2 WHERE digest = $1', [accountDigest('north', 'V-3'), ahead]);
    const again = await visit('ada-11', { id: 'V-3' });
    await give(again);
    const [row] = await query<{ changed_at: string }>(`SELECT changed_at FROM consent_record WHERE account_id = 'V-3'`);
    expect(Number(row?.changed_at)).toBe(ahead + 1);
  });

  it('a second one is taken, and what is confirmed of it confirms the first', async () => {
    const first = await (await visit('ada-12', { id: 'V-4' })).post('erasure', {});
    const second = await (await visit('ada-12', { id: 'V-4' })).post('erasure', {});
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(await erasedOf('V-4')).toHaveLength(2);
    await confirmAll('V-4');
    for (const { json } of [first, second]) expect((await look(json['requestId']))['state']).toBe('done');
  });
});

describe('between the end of consents and the erasure', () => {
  it('nothing says that anything was erased, and the customer presses again', async () => {
    const ada = await visit('ada-20', { id: 'K-1' });
    await give(ada);
    await query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`);
    await query('CREATE TRIGGER killed BEFORE INSERT ON erasure FOR EACH ROW EXECUTE FUNCTION fail()');
    expect((await ada.post('erasure', {})).status).toBe(500);
    await query('DROP FUNCTION fail() CASCADE');
    expect(await erasedOf('K-1')).toEqual([]);
    expect(await query(`SELECT FROM erased_account WHERE digest = $1`, [accountDigest('north', 'K-1')])).toEqual([]);
    expect(((await ada.get('history')).json['changes'] as { event: string }[]).map(({ event }) => event)).toEqual([
      'withdrawn',
      'given',
    ]);
    expect((await ada.post('erasure', {})).status).toBe(202);
    expect(tablesWith(await dump(), 'K-1')).toEqual(['consent_event']);
  });
});

describe('what is given again meanwhile', () => {
  it('is ended before it is erased', async () => {
    const ada = await visit('ada-21', { id: 'K-2' });
    await give(ada);
    const choices = edge.service.app.get(CustomerChoices);
    const withdraw = jest.spyOn(choices, 'withdraw');
    // As if the first press had ended nothing that still stands.
    withdraw.mockImplementationOnce(async () => undefined).mockImplementationOnce(async () => undefined);
    expect((await ada.post('erasure', {})).status).toBe(202);
    expect(withdraw).toHaveBeenCalledTimes(4);
    withdraw.mockRestore();
    await edge.bed.settled();
    const changes = (await edge.bed.readAll(ConsentChanged)).flatMap(({ decoded }) =>
      decoded?.ok && decoded.value.accountId === 'K-2' ? [decoded.value.state] : [],
    );
    expect(changes).toEqual(['given', 'withdrawn']);
  });
});

describe('a joint account', () => {
  it('keeps its records where the ledger alone knows of the erasure: nobody knows who asked for it', async () => {
    const joint = { id: 'J-2', holders: 2 };
    await give(await visit('ada-31', joint));
    await give(await visit('bob-31', joint));
    const digest = accountDigest('north', 'J-2');
    await edge.bed.produce(AccountErased, digest, { digest, askId: 'J-2', erasedAt: Date.now() });
    await edge.bed.settled();
    expect(await query(`SELECT FROM consent_record WHERE account_id = 'J-2'`)).toHaveLength(2);
    expect(await query(`SELECT FROM customer_session WHERE accounts::text LIKE '%J-2%'`)).toEqual([]);
  });

  it('keeps its records while another holder has some, and loses them with the last', async () => {
    const joint = { id: 'J-1', holders: 2 };
    const [ada, bob] = [await visit('ada-30', joint), await visit('bob-30', joint)];
    await give(ada);
    await give(bob);
    const { json } = await ada.post('erasure', {});
    expect(json['remains']).toContainEqual({ what: 'consent_records' });
    expect(json['why']).toMatch(/joint account/);
    expect(await erasedOf('J-1')).toHaveLength(1);
    expect(((await bob.get('history')).json['changes'] as object[]).length).toBe(1);
    await confirmAll('J-1');
    const second = await bob.post('erasure', {});
    expect(second.json['why']).toBeUndefined();
    expect(tablesWith(await dump(), 'J-1')).toEqual(['consent_event']);
    expect(tablesWith(await dump(), 'ada-30')).toEqual([]);
  });
});

describe('a restored backup', () => {
  it('is erased again by the ledger, from where the database stands, and what was given later stays', async () => {
    const kept = [
      'consent_record',
      'consent_passing',
      'objection',
      'customer_session',
      'rights_request',
      'rights_step',
    ];
    const tables = [...kept, 'topic_position'];
    const ada = await live('mArKr');
    await live('mArKs');
    for (const table of tables) await query(`CREATE TABLE old_${table} AS SELECT * FROM ${table}`);
    await ada.post('erasure', {});
    const [erased] = await erasedOf('mArKr-account');
    const others = (await dump()).filter((row) => row.includes('mArKs') && !/^(old_|consent_event:)/.test(row));
    await edge.restart(async () => {
      // The database as it was before: it knows of no erasure.
      for (const sql of [
        'DELETE FROM erasure',
        'DELETE FROM erased_account',
        'DELETE FROM erased_consent',
        'DELETE FROM inbox',
        'DELETE FROM topic_position',
        'ALTER TABLE rights_step DISABLE TRIGGER USER',
        'DELETE FROM rights_step',
        'DELETE FROM rights_request',
        'ALTER TABLE rights_step ENABLE TRIGGER USER',
      ])
        await query(sql);
      for (const table of tables) await query(`INSERT INTO ${table} SELECT * FROM old_${table} ON CONFLICT DO NOTHING`);
      for (const table of tables) await query(`DROP TABLE old_${table}`);
      // Given after the erasure, before the backup was put back.
      await query(
        `INSERT INTO consent_record (bank_id, consent_id, version, account_id, held_by, changed_at, changed_by, change)
         SELECT DISTINCT ON (account_id) bank_id, 'mArKr-new', 1, account_id, held_by, $1::bigint, changed_by, change
           FROM consent_record WHERE account_id = 'mArKr-account'`,
        [erased!.erasedAt + 5],
      );
      expect(await query(`SELECT FROM rights_request WHERE words = 'mArKr-complaint'`)).toHaveLength(1);
    });
    const check = async () => {
      const after = (await dump()).filter((row) => !row.startsWith('consent_event:'));
      for (const what of ['subject', 'complaint', 'objection', 'answer', 'consent'])
        expect(tablesWith(after, `mArKr-${what}`)).toEqual([]);
      expect(await query(`SELECT consent_id FROM consent_record WHERE account_id = 'mArKr-account'`)).toEqual([
        { consent_id: 'mArKr-new' },
      ]);
      expect(after.filter((row) => row.includes('mArKs'))).toEqual(others);
    };
    await check();
    await edge.bed.produce(AccountErased, erased!.digest, erased!).then(check);
  });
});

describe('an erasure that nobody confirms', () => {
  it('is told to operators by its age, and asked for again', async () => {
    const ada = await visit('ada-50', { id: 'W-1' });
    await ada.post('erasure', {});
    const [erased] = await erasedOf('W-1');
    const watch = edge.service.app.get(ErasureWatch);
    await watch.look(Date.now() + 30 * 60_000);
    expect(await erasedOf('W-1')).toHaveLength(1);
    await watch.look(Date.now() + 2 * 3_600_000);
    expect(await erasedOf('W-1')).toEqual([erased, erased]);
    const metrics = await (await fetch(`${edge.service.internalUrl}/metrics`)).text();
    expect(Number(/^quittance_erasure_oldest_seconds (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(7_000);
  });
});
