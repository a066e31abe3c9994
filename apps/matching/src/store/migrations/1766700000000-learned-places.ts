import type { MigrationInterface } from 'typeorm';

/** Matches teach where merchant ids and descriptors belong, as they did for terminals. */
export class LearnedPlaces1766700000000 implements MigrationInterface {
  readonly name = 'LearnedPlaces1766700000000';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('ALTER TABLE learned_terminal RENAME TO learned_place');
    await runner.query(
      `ALTER TABLE learned_place ADD COLUMN descriptor_hash text COLLATE "C" NOT NULL DEFAULT '',
         DROP CONSTRAINT learnt_terminal_pkey,
         ADD PRIMARY KEY (merchant_id, terminal_id, descriptor_hash, acquirer_id, store_key, day)`,
    );
    await runner.query('CREATE INDEX learned_place_store ON learned_place (store_key)');
    await runner.query('ALTER TABLE match ADD COLUMN taught_names text COLLATE "C"');
  }

  async down(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('ALTER TABLE match DROP COLUMN taught_names');
    await runner.query('DROP INDEX learned_place_store');
    await runner.query(`DELETE FROM learned_place WHERE terminal_id = ''`);
    await runner.query(
      `ALTER TABLE learned_place DROP CONSTRAINT learned_place_pkey, DROP COLUMN descriptor_hash,
         ADD CONSTRAINT learnt_terminal_pkey PRIMARY KEY (merchant_id, terminal_id, acquirer_id, store_key, day)`,
    );
    await runner.query('ALTER TABLE learned_place RENAME TO learned_terminal');
  }
}
