import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contributions live until their window closes; what was released stays. */
export class AnalyticsTables1763900000000 implements MigrationInterface {
  readonly name = 'AnalyticsTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE insight_window (
        window_start timestamptz PRIMARY KEY,
        last_contribution_at timestamptz NOT NULL DEFAULT now(),
        closed boolean NOT NULL DEFAULT false
      )`);
    await runner.query('CREATE INDEX insight_window_open ON insight_window (window_start) WHERE NOT closed');
    await runner.query(`
      CREATE TABLE contribution (
        message_id uuid PRIMARY KEY,
        window_start timestamptz NOT NULL,
        pseudonym text NOT NULL,
        retailer_pseudonym text NOT NULL,
        category text NOT NULL,
        region text NOT NULL,
        currency text NOT NULL,
        total_minor bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX contribution_window ON contribution (window_start)');
    await runner.query(`
      CREATE TABLE released_cell (
        metric text NOT NULL,
        cell text NOT NULL,
        category text NOT NULL,
        region text NOT NULL,
        window_start timestamptz NOT NULL,
        window_ms bigint NOT NULL,
        customers integer NOT NULL,
        retailers integer NOT NULL,
        baskets integer NOT NULL,
        total_minor bigint NOT NULL,
        currency text NOT NULL,
        released_at timestamptz NOT NULL,
        PRIMARY KEY (metric, cell)
      )`);
    await runner.query('CREATE INDEX released_cell_window ON released_cell (metric, window_start)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE released_cell, contribution, insight_window');
  }
}
