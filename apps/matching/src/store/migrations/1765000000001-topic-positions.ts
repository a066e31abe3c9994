import type { MigrationInterface } from 'typeorm';

/** All that the statements need of TypeORM. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** How far a projection has come in the partitions of its topic, known as soon as its effects are. */
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
