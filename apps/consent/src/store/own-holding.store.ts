import { Inject, Injectable } from '@nestjs/common';
import type { SignedInCustomer } from '@quittance/edge';
import { DataSource } from 'typeorm';
import type { Holding } from '../domain/holding.js';

interface CountRow {
  readonly what: string;
  readonly count: string;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly gone_by: string | null;
}

/** Events for banks are kept for 30 days. */
const NOTICE_MS = 30 * 86_400_000;

/** Counts what this service keeps of a customer. Of a joint account's records only the customer's own are told, and those of the bank. */
@Injectable()
export class OwnHoldingStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async of({ bankId, subject, accounts }: SignedInCustomer): Promise<Holding[]> {
    const rows = await this.dataSource.query<CountRow[]>(
      `WITH own AS (
         SELECT consent_id, changed_at FROM consent_record
          WHERE bank_id = $1 AND account_id = ANY($3) AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(change -> 'events') e WHERE e ->> 'holder' NOT IN ('', $2)))
       SELECT 'consents' AS what, count(DISTINCT consent_id) AS count, min(changed_at) AS oldest, max(changed_at) AS newest, NULL::bigint AS gone_by FROM own
       UNION ALL SELECT 'consent_records', count(*), min(changed_at), max(changed_at), NULL FROM own
       UNION ALL SELECT 'requests', count(*), min(received_at), max(received_at), NULL
         FROM rights_request WHERE bank_id = $1 AND subject = $2
       UNION ALL SELECT 'sign_ins', count(*), min(created_at), max(created_at), max(expires_at)
         FROM customer_session WHERE bank_id = $1 AND subject = $2
       UNION ALL SELECT 'notices', count(*), min(created_at), max(created_at), max(created_at) + $4::bigint
         FROM consent_event WHERE bank_id = $1 AND account_id = ANY($3)`,
      [bankId, subject, accounts.map(({ accountId }) => accountId), NOTICE_MS],
    );
    return rows
      .filter(({ count }) => Number(count) > 0)
      .map(({ what, count, oldest, newest, gone_by: goneBy }) => ({
        what,
        count: Number(count),
        ...(oldest !== null && { oldest: Number(oldest) }),
        ...(newest !== null && { newest: Number(newest) }),
        ...(goneBy !== null && { goneBy: Number(goneBy) }),
      }));
  }
}
