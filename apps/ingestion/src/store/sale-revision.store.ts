import { Inject, Injectable } from '@nestjs/common';
import { Coalescer } from '@quittance/kafka';
import { numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import { DataSource } from 'typeorm';
import {
  distinctRevisions,
  type OfferedRevision,
  type RecordedRevision,
  revisionKeyOf,
} from '../domain/sale-claims.js';

const MAX_ROWS_PER_STATEMENT = 2_000;
const EXPIRED_PER_STATEMENT = 10_000;

interface RevisionKey {
  readonly retailer_id: string;
  readonly sale_id: string;
  readonly revision: number;
}

interface RevisionRow extends RevisionKey {
  readonly content_hash: string;
}

interface KeptRevision {
  readonly revision: number;
  /** Epoch ms. */
  readonly recordedAt: number;
}

/** Which content each revision of a sale first had. */
@Injectable()
export class SaleRevisionStore {
  readonly #claims = new Coalescer((offers: readonly OfferedRevision[]) => this.#claim(offers), MAX_ROWS_PER_STATEMENT);

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Puts each offered revision on record unless it is there already, and answers what is on record, offer by offer. */
  claim(offers: readonly OfferedRevision[]): Promise<readonly (RecordedRevision | undefined)[]> {
    return offers.length === 0 ? Promise.resolve([]) : this.#claims.run(offers);
  }

  /** The newest revision on record of the retailer's own sale. */
  async newest(retailerId: string, saleId: string): Promise<KeptRevision | undefined> {
    const [row] = await this.dataSource.query<{ revision: number; recorded_at: Date }[]>(
      `SELECT revision, recorded_at FROM sale_revision WHERE retailer_id = $1 AND sale_id = $2
        ORDER BY revision DESC LIMIT 1`,
      [retailerId, saleId],
    );
    return row && { revision: row.revision, recordedAt: row.recorded_at.getTime() };
  }

  /** Forgets up to one statement's worth of revisions from before `before`; answers how many went. */
  async forgetBefore(before: Date): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM sale_revision WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM sale_revision WHERE recorded_at < $1 LIMIT ${EXPIRED_PER_STATEMENT}))`,
      [before],
    );
    return count;
  }

  async #claim(offers: readonly OfferedRevision[]): Promise<readonly (RecordedRevision | undefined)[]> {
    const distinct = distinctRevisions(offers);
    const earlier = await this.#insert([...distinct.values()]);
    const known = new Map<string, string>();
    if (earlier.length > 0) for (const row of await this.#find(earlier)) known.set(keyOf(row), row.content_hash);
    const isEarlier = new Set(earlier.map(revisionKeyOf));
    return offers.map((offer) => {
      const key = revisionKeyOf(offer);
      const claimant = distinct.get(key);
      const contentHash = isEarlier.has(key) ? known.get(key) : claimant?.contentHash;
      return contentHash === undefined ? undefined : { contentHash, first: claimant === offer && !isEarlier.has(key) };
    });
  }

  /** Answers the offers that were on record before: nearly always none, and then no row has to come back. */
  async #insert(offers: readonly OfferedRevision[]): Promise<OfferedRevision[]> {
    const [repeats] = await this.dataSource.query<{ fresh: RevisionKey[] }[]>(
      `WITH inserted AS (
         INSERT INTO sale_revision (retailer_id, sale_id, revision, content_hash)
         SELECT retailer_id, sale_id, revision, content_hash
           FROM unnest(${texts(1)}, ${texts(2)}, $3::integer[], ${texts(4)})
             WITH ORDINALITY AS offered (retailer_id, sale_id, revision, content_hash, n)
          ORDER BY n
         ON CONFLICT DO NOTHING
         RETURNING retailer_id, sale_id, revision
       )
       SELECT coalesce(json_agg(inserted), '[]') AS fresh FROM inserted HAVING count(*) < $5`,
      [...keyColumns(offers), textColumn(offers.map((offer) => offer.contentHash)), offers.length],
    );
    if (repeats === undefined) return [];
    const fresh = new Set(repeats.fresh.map(keyOf));
    return offers.filter((offer) => !fresh.has(revisionKeyOf(offer)));
  }

  #find(offers: readonly OfferedRevision[]): Promise<RevisionRow[]> {
    return this.dataSource.query(
      `SELECT retailer_id, sale_id, revision, content_hash
         FROM unnest(${texts(1)}, ${texts(2)}, $3::integer[]) AS wanted (retailer_id, sale_id, revision)
         JOIN sale_revision USING (retailer_id, sale_id, revision)`,
      keyColumns(offers),
    );
  }
}

const keyOf = (row: RevisionKey): string =>
  revisionKeyOf({ retailerId: row.retailer_id, saleId: row.sale_id, revision: row.revision });

const keyColumns = (offers: readonly OfferedRevision[]): [string, string, string] => [
  textColumn(offers.map((offer) => offer.retailerId)),
  textColumn(offers.map((offer) => offer.saleId)),
  numberColumn(offers.map((offer) => offer.revision)),
];
