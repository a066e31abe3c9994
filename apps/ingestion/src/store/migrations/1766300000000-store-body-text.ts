import { toPlainText } from '@quittance/edge/shapes';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const AT_ONCE = 100;

/**
 * A registration is kept as the text it was sent as, which the database does not read: its JSON functions refuse half a character and
 * U+0000, and one name with either made every reading of its retailer's stores fail. What lists and sales ask for has columns.
 */
export class StoreBodyText1766300000000 implements MigrationInterface {
  readonly name = 'StoreBodyText1766300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE store ALTER COLUMN body TYPE text USING body::text');
    await runner.query('ALTER TABLE store ADD COLUMN trading_name text, ADD COLUMN currency text');
    for (let rows = await unread(runner); rows.length > 0; rows = await unread(runner)) {
      for (const { retailer_id: retailerId, store_id: storeId, body } of rows) {
        const { tradingName, currency } = JSON.parse(body) as { tradingName: string; currency: string };
        await runner.query(
          'UPDATE store SET trading_name = $3, currency = $4 WHERE retailer_id = $1 AND store_id = $2',
          [retailerId, storeId, toPlainText(tradingName), currency],
        );
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE store DROP COLUMN trading_name, DROP COLUMN currency');
    await runner.query('ALTER TABLE store ALTER COLUMN body TYPE json USING body::json');
  }
}

const unread = (runner: QueryRunner): Promise<{ retailer_id: string; store_id: string; body: string }[]> =>
  runner.query(
    `SELECT retailer_id, store_id, body FROM store WHERE body IS NOT NULL AND currency IS NULL LIMIT ${AT_ONCE}`,
  );
