import { Inject, Injectable } from '@nestjs/common';
import type { EntityUnit } from '@quittance/runtime';
import { DataSource } from 'typeorm';
import {
  type CustomerRequest,
  PASSED_ON_KINDS,
  type RequestKind,
  type RequestOutcome,
  type Step,
  STEPS,
} from '../domain/request.js';

/** Whose request it is. */
interface Asker {
  readonly bankId: string;
  readonly subject: string;
}

/** A request as it is kept; after an erasure nobody knows whose it was, nor what it said. */
export interface KeptRequest extends CustomerRequest {
  readonly requestId: string;
  readonly accountIds: readonly string[];
  readonly words?: string;
}

interface RequestRow {
  readonly request_id: string;
  readonly kind: RequestKind;
  readonly account_ids: string[] | null;
  readonly words: string | null;
  readonly received_at: string;
  readonly due_at: string;
  readonly acknowledged_at: string | null;
  readonly closed_at: string | null;
  readonly outcome: RequestOutcome | null;
  readonly steps: { at: number; by: Step['by']; step: Step['step']; words: string | null }[];
}

/** Of one bank's requests at most so many are listed. */
const MOST_LISTED = 1_000;

const SELECT = `SELECT r.*, (SELECT coalesce(jsonb_agg(s), '[]') FROM rights_step s WHERE s.request_id = r.request_id) AS steps
  FROM rights_request r`;

/** What customers ask for, and every step that follows. Whatever has been said is only ever added to. */
@Injectable()
export class RequestStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Until the unit ends nobody else adds a request of this customer. */
  async lockAsker({ bankId, subject }: Asker, unit: EntityUnit): Promise<void> {
    await unit.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [`${bankId}/${subject}`]);
  }

  async countOpen({ bankId, subject }: Asker, unit: EntityUnit): Promise<number> {
    const [row] = await unit.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM rights_request WHERE bank_id = $1 AND subject = $2 AND closed_at IS NULL',
      [bankId, subject],
    );
    return row?.n ?? 0;
  }

  /** Adds a request with its first steps; of an erasure neither asker nor accounts are kept. */
  async add(request: KeptRequest, asker: { bankId: string; subject: string | null }, unit: EntityUnit): Promise<void> {
    const { requestId, kind, accountIds, words, receivedAt, dueAt } = request;
    const { bankId, subject } = asker;
    await unit.query(
      `INSERT INTO rights_request (request_id, kind, bank_id, subject, account_ids, words, received_at, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [requestId, kind, bankId, subject, subject === null ? null : accountIds, words ?? null, receivedAt, dueAt],
    );
    await this.addSteps(requestId, request, request.steps, unit);
  }

  /** Adds steps; `after` is the request with them. */
  async addSteps(requestId: string, after: CustomerRequest, steps: readonly Step[], unit: EntityUnit): Promise<void> {
    if (steps.length === 0) return;
    await unit.query(
      `INSERT INTO rights_step (request_id, at, by, step, words)
       SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[])`,
      [
        requestId,
        steps.map(({ at }) => at),
        steps.map(({ by }) => by),
        steps.map(({ step }) => step),
        steps.map(({ text }) => text ?? null),
      ],
    );
    const { acknowledgedAt, closedAt, outcome } = after;
    await unit.query(
      'UPDATE rights_request SET acknowledged_at = $2, closed_at = $3, outcome = $4 WHERE request_id = $1',
      [...[requestId, acknowledgedAt ?? null, closedAt ?? null, outcome ?? null]],
    );
  }

  /** A customer's own, the newest first. */
  async ofAsker({ bankId, subject }: Asker): Promise<KeptRequest[]> {
    const rows = await this.dataSource.query<RequestRow[]>(
      `${SELECT} WHERE bank_id = $1 AND subject = $2 ORDER BY received_at DESC, request_id`,
      [bankId, subject],
    );
    return rows.map(toRequest);
  }

  /** What a bank has to answer, or has answered, the newest first. */
  async ofBank(bankId: string, which: 'open' | 'all'): Promise<KeptRequest[]> {
    const rows = await this.dataSource.query<RequestRow[]>(
      `${SELECT} WHERE bank_id = $1 AND kind = ANY($2) AND ($3 OR closed_at IS NULL)
        ORDER BY received_at DESC, request_id LIMIT $4`,
      [bankId, PASSED_ON_KINDS, which === 'all', MOST_LISTED],
    );
    return rows.map(toRequest);
  }

  /** What this bank has to answer, and nobody else answers it until the unit ends. */
  async takePassedOn(bankId: string, requestId: string, unit: EntityUnit): Promise<KeptRequest | undefined> {
    const [row] = await unit.query<RequestRow>(
      `${SELECT} WHERE request_id = $1 AND bank_id = $2 AND kind = ANY($3) FOR UPDATE OF r`,
      [requestId, bankId, PASSED_ON_KINDS],
    );
    return row && toRequest(row);
  }

  async findErasure(requestId: string): Promise<KeptRequest | undefined> {
    const [row] = await this.dataSource.query<RequestRow[]>(`${SELECT} WHERE request_id = $1 AND kind = 'erasure'`, [
      requestId,
    ]);
    return row && toRequest(row);
  }
}

const toRequest = (row: RequestRow): KeptRequest => ({
  requestId: row.request_id,
  kind: row.kind,
  accountIds: row.account_ids ?? [],
  ...(row.words !== null && { words: row.words }),
  receivedAt: Number(row.received_at),
  dueAt: Number(row.due_at),
  ...(row.acknowledged_at !== null && { acknowledgedAt: Number(row.acknowledged_at) }),
  ...(row.closed_at !== null && { closedAt: Number(row.closed_at) }),
  ...(row.outcome !== null && { outcome: row.outcome }),
  steps: row.steps
    .map(({ at, by, step, words }) => ({ at, by, step, ...(words !== null && { text: words }) }))
    .sort((a, b) => a.at - b.at || STEPS.indexOf(a.step) - STEPS.indexOf(b.step)),
});
