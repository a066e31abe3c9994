import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/**
 * A consent has a state, and covers purchases from an instant on, for each scope. Of what was stored before, that instant is not known: it covers
 * purchases since its last change, until its bank puts it again.
 */
export class Grants1766800000000 implements MigrationInterface {
  readonly name = 'Grants1766800000000';

  async up(runner: Runner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: Runner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}

const statements = [
  // As text: only this service reads it, and PostgreSQL need not parse it.
  'ALTER TABLE consent ADD grants text',
  `UPDATE consent SET grants = (SELECT coalesce(jsonb_agg(jsonb_build_object('scope', scope, 'state', state, 'coversFrom', changed_at,
       'until', expires_at, 'reconfirmBy', NULL)), '[]') FROM unnest(scopes) AS scope)::text`,
  'ALTER TABLE consent ALTER grants SET NOT NULL, DROP state, DROP scopes, DROP expires_at',
];

/** What is in force for now becomes a state of all scopes; what is to be reconfirmed is not. */
const back = [
  `ALTER TABLE consent ADD state text NOT NULL DEFAULT 'withdrawn', ADD scopes text[] NOT NULL DEFAULT '{}', ADD expires_at bigint`,
  `UPDATE consent SET state = 'given', scopes = g.scopes, expires_at = g.ends FROM (
     SELECT consent_key, array_agg(g ->> 'scope') AS scopes, min(least((g ->> 'until')::bigint, (g ->> 'reconfirmBy')::bigint)) AS ends
       FROM consent, jsonb_array_elements(grants::jsonb) AS g WHERE g ->> 'state' IN ('given', 'renewed') GROUP BY consent_key) AS g
    WHERE consent.consent_key = g.consent_key`,
  'ALTER TABLE consent ALTER state DROP DEFAULT, ALTER scopes DROP DEFAULT, DROP grants',
];
