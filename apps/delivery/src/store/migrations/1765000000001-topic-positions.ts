import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far a projection has come in the partitions of its topic, known as soon as its effects are. */
export class TopicPositions1765000000001 implements MigrationInterface {
  readonly name = 'TopicPositions1765000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE topic_position (
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL,
        PRIMARY KEY (topic, partition)
      ) WITH (fillfactor = 10)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE topic_position');
  }
}
