import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';

export type OwnerKind = 'retailer' | 'bank' | 'analyst' | 'operator';

@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('text') keyId!: string;
  @Column('text') ownerKind!: OwnerKind;
  @Column('text') ownerId!: string;
  @Column('bytea') hash!: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}

export class ApiKeyTable1700000000001 implements MigrationInterface {
  readonly name = 'ApiKeyTable1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key (
        key_id text PRIMARY KEY,
        owner_kind text NOT NULL,
        owner_id text NOT NULL,
        hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz
      )`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key');
  }
}
