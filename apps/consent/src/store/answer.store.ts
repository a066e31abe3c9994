import { Inject, Injectable } from '@nestjs/common';
import { accountDigest } from '@quittance/consent-policy';
import { jsonTexts } from './json-texts.js';
import type { Unit } from '@quittance/kafka';
import type { EntityUnit } from '@quittance/runtime';
import { DataSource } from 'typeorm';
import type { RightsAnswered, RightsRequested } from '../contract.js';
import type { Account } from './consent.store.js';

type AskKind = Extract<RightsRequested['kind'], 'holdings' | 'export'>;
type Holding = RightsAnswered['holdings'][number];

/** The whole answer to one ask. */
export interface WholeAnswer {
  readonly holdings: readonly Holding[];
  /** The parts of an export, each a JSON array. */
  readonly documents: readonly string[];
}

/** What was asked of matching, and its answers. Asks name an account by its digest. Times are epoch ms. */
@Injectable()
export class AnswerStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The newest ask of an account since an instant that answers this one too; until the unit ends nobody else asks. */
  async findAsk(
    { bankId, accountId }: Account,
    kind: AskKind,
    since: number,
    unit: EntityUnit,
  ): Promise<string | undefined> {
    const digest = accountDigest(bankId, accountId);
    await unit.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [digest]);
    // An export says what is kept as well.
    const [row] = await unit.query<{ ask_id: string }>(
      `SELECT ask_id FROM rights_ask WHERE digest = $1 AND kind = ANY($2) AND asked_at > $3 ORDER BY asked_at DESC LIMIT 1`,
      [digest, kind === 'export' ? ['export'] : ['export', 'holdings'], since],
    );
    return row?.ask_id;
  }

  async addAsk(askId: string, { bankId, accountId }: Account, kind: AskKind, at: number, unit: Unit): Promise<void> {
    await unit.query('INSERT INTO rights_ask (ask_id, digest, kind, asked_at) VALUES ($1, $2, $3, $4)', [
      ...[askId, accountDigest(bankId, accountId), kind, at],
    ]);
  }

  /** Keeps parts of answers; the asks that are known here. */
  async keep(answers: readonly RightsAnswered[], unit: Unit): Promise<ReadonlySet<string>> {
    const rows = await unit.query<{ ask_id: string }>(
      'SELECT ask_id FROM rights_ask WHERE ask_id = ANY($1) ORDER BY ask_id FOR KEY SHARE',
      [answers.map(({ askId }) => askId)],
    );
    const asked = new Set(rows.map((row) => row.ask_id));
    const kept = answers.filter(({ askId }) => asked.has(askId));
    await unit.query(
      `INSERT INTO rights_answer (ask_id, part, parts, holdings, document)
       SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::jsonb[], $5::text[]) ON CONFLICT DO NOTHING`,
      [
        kept.map(({ askId }) => askId),
        kept.map(({ part }) => part),
        kept.map(({ parts }) => parts),
        jsonTexts(kept.map(({ holdings }) => holdings)),
        kept.map(({ document }) => document ?? null),
      ],
    );
    return asked;
  }

  /** Those of the asks whose answers are there in full. */
  async answeredOf(askIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource.query<{ ask_id: string }[]>(
      'SELECT ask_id FROM rights_answer WHERE ask_id = ANY($1) GROUP BY ask_id HAVING count(*) = max(parts)',
      [askIds],
    );
    return new Set(rows.map((row) => row.ask_id));
  }

  async read(askIds: readonly string[]): Promise<WholeAnswer> {
    const rows = await this.dataSource.query<{ holdings: Holding[]; document: string | null }[]>(
      'SELECT holdings, document FROM rights_answer WHERE ask_id = ANY($1) ORDER BY ask_id, part',
      [askIds],
    );
    return {
      holdings: rows.flatMap(({ holdings }) => holdings),
      documents: rows.flatMap(({ document }) => document ?? []),
    };
  }

  /** Removes what was asked before an instant, with its answers. */
  async forget(askedBefore: number): Promise<void> {
    await this.dataSource.query('DELETE FROM rights_ask WHERE asked_at < $1', [askedBefore]);
  }
}
