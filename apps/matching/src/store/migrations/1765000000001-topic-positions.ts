import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Position of a projection in each partition of its topic, committed with its effects. */
export class TopicPositions1765000000001 implements MigrationInterface {
  readonly name = 'TopicPositions1765000000001';

  async up(runner: Runner): Promise<void> {
    await runner.query(`
      CREATE TABLE topic_position (
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL,
        PRIMARY KEY (topic, partition)
      ) WITH (fillfactor = 10)`);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP TABLE topic_position');
  }
}
