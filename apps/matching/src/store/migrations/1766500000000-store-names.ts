import type { MigrationInterface } from 'typeorm';
import { nameStarts, toStoreProfile } from '../../decision/compare/descriptor.js';
import type { StoreKey } from '../../decision/identity.js';

interface Row {
  readonly storeKey: StoreKey;
  readonly name: string;
  readonly tradingName: string;
  readonly legalName: string | null;
}

/** Stores are found by their names where a bank sends no merchant id. */
export class StoreNames1766500000000 implements MigrationInterface {
  readonly name = 'StoreNames1766500000000';

  async up(runner: { query(sql: string, params?: unknown[]): Promise<unknown> }): Promise<void> {
    await runner.query(
      'CREATE TABLE store_name (name_start text NOT NULL, store_key text NOT NULL, PRIMARY KEY (name_start, store_key))',
    );
    await runner.query('CREATE INDEX store_name_store ON store_name (store_key)');
    const stores = (await runner.query(
      `SELECT store_key AS "storeKey", profile->>'name' AS name, profile->>'tradingName' AS "tradingName",
         profile->>'legalName' AS "legalName" FROM store`,
    )) as Row[];
    const names = stores.flatMap((store) =>
      nameStarts(toStoreProfile(store)).map((start) => ({ start, storeKey: store.storeKey })),
    );
    await runner.query('INSERT INTO store_name SELECT * FROM unnest($1::text[], $2::text[])', [
      names.map(({ start }) => start),
      names.map(({ storeKey }) => storeKey),
    ]);
  }

  async down(runner: { query(sql: string, params?: unknown[]): Promise<unknown> }): Promise<void> {
    await runner.query('DROP TABLE store_name');
  }
}
