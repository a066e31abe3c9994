import { Inject, Injectable } from '@nestjs/common';
import { toPlainText } from '@quittance/edge/shapes';
import type { Unit } from '@quittance/kafka';
import type { StoreBody } from '@quittance/retailer-api';
import { LRUCache } from 'lru-cache';
import { DataSource, MoreThan } from 'typeorm';
import { CLAIMED_BY_ANOTHER } from './acceptor-claim.store.js';
import { StoreRow } from './store.entity.js';

export interface KnownStore {
  /** IANA zone: what the store's tills mean when they leave the zone out. */
  readonly timeZone: string;
  /** Undefined where it was registered before that was kept. */
  readonly currency: string | undefined;
  /** Merchant ids of the store that another retailer claims, too. */
  readonly contested: ReadonlySet<string>;
}

interface StoreRegistration {
  readonly retailerId: string;
  readonly storeId: string;
  readonly contentHash: string;
  readonly timeZone: string;
  /** Epoch ms. */
  readonly registeredAt: number;
  readonly body: StoreBody;
}

export interface ListedStore {
  readonly storeId: string;
  readonly timeZone: string;
  readonly tradingName: string | undefined;
  /** Epoch ms. */
  readonly registeredAt: number;
}

interface RegisteredStore extends Omit<ListedStore, 'tradingName'> {
  /** Undefined where the store was registered before bodies were kept. */
  readonly body: StoreBody | undefined;
}

interface KnownStoreRow {
  readonly store_id: string;
  readonly time_zone: string;
  readonly currency: string | null;
  readonly contested: string[];
}

/** Another instance's change of a store, and another retailer's claim, show here within this time; new stores show at once. */
const CACHE_MS = 5_000;
const CACHE_MAX = 100_000;

/** Which stores are whose. */
@Injectable()
export class StoreRegistry {
  readonly #cache = new LRUCache<string, KnownStore>({ max: CACHE_MAX, ttl: CACHE_MS });

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The retailer's own stores among these ids; another retailer's stores are as unknown as none. */
  async find(retailerId: string, storeIds: ReadonlySet<string>): Promise<ReadonlyMap<string, KnownStore>> {
    const found = new Map<string, KnownStore>();
    const missing: string[] = [];
    for (const storeId of storeIds) {
      const cached = this.#cache.get(cacheKey(retailerId, storeId));
      if (cached !== undefined) found.set(storeId, cached);
      else missing.push(storeId);
    }
    if (missing.length > 0) await this.#load(retailerId, missing, found);
    return found;
  }

  /** Asks the table, so that an answer never rests on what was true before the database went away. */
  isRegistered(retailerId: string, storeId: string): Promise<boolean> {
    return this.dataSource.manager.existsBy(StoreRow, { retailerId, storeId });
  }

  /**
   * Records a registration. Answers the instant it counts from, later than any before it, or undefined when the store is
   * registered with this content already. The row stays locked until the unit commits, so that events keep that order.
   */
  async register(store: StoreRegistration, unit: Unit): Promise<number | undefined> {
    const body = JSON.stringify(store.body);
    const tradingName = toPlainText(store.body.tradingName);
    const [row] = await unit.query<{ registered_at: string }>(
      `INSERT INTO store (retailer_id, store_id, content_hash, time_zone, registered_at, body, trading_name, currency)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (retailer_id, store_id) DO UPDATE
         SET content_hash = excluded.content_hash,
             time_zone = excluded.time_zone,
             body = excluded.body,
             trading_name = excluded.trading_name,
             currency = excluded.currency,
             registered_at = greatest(excluded.registered_at, store.registered_at + 1)
       WHERE store.content_hash <> excluded.content_hash
       RETURNING registered_at`,
      [
        ...[store.retailerId, store.storeId, store.contentHash, store.timeZone, store.registeredAt],
        ...[body, tradingName, store.body.currency],
      ],
    );
    if (row !== undefined) return Number(row.registered_at);
    await unit.query(
      `UPDATE store SET body = $3, trading_name = $4, currency = $5
        WHERE retailer_id = $1 AND store_id = $2 AND body IS NULL`,
      [store.retailerId, store.storeId, body, tradingName, store.body.currency],
    );
    return undefined;
  }

  /** The retailer's own store, as it stands. */
  async read(retailerId: string, storeId: string): Promise<RegisteredStore | undefined> {
    const row = await this.dataSource.manager.findOne(StoreRow, {
      select: { ...LISTED, body: true },
      where: { retailerId, storeId },
    });
    return row === null
      ? undefined
      : { ...row, body: row.body === null ? undefined : (JSON.parse(row.body) as StoreBody) };
  }

  /** The retailer's own stores in order of id, from the one after `after`. */
  async list(retailerId: string, after: string, limit: number): Promise<ListedStore[]> {
    const rows = await this.dataSource.manager.find(StoreRow, {
      select: LISTED,
      where: { retailerId, storeId: MoreThan(after) },
      order: { storeId: 'ASC' },
      take: limit,
    });
    return rows.map((row) => ({ ...row, tradingName: row.tradingName ?? undefined }));
  }

  /** Call after the unit of `register` has committed. */
  forgetCached(retailerId: string, storeId: string): void {
    this.#cache.delete(cacheKey(retailerId, storeId));
  }

  async #load(retailerId: string, storeIds: readonly string[], into: Map<string, KnownStore>): Promise<void> {
    const rows = await this.dataSource.query<KnownStoreRow[]>(
      `SELECT store_id, time_zone, currency, ARRAY(
         SELECT c.merchant_id FROM acceptor_claim c
          WHERE c.retailer_id = store.retailer_id AND c.store_id = store.store_id AND ${CLAIMED_BY_ANOTHER}) AS contested
         FROM store WHERE retailer_id = $1 AND store_id = ANY($2::text[])`,
      [retailerId, storeIds],
    );
    for (const row of rows) {
      const { time_zone: timeZone, currency, contested } = row;
      const store = { timeZone, currency: currency ?? undefined, contested: new Set(contested) };
      into.set(row.store_id, store);
      this.#cache.set(cacheKey(retailerId, row.store_id), store);
    }
  }
}

/** TypeORM tells rows apart by their whole key. */
const LISTED = { retailerId: true, storeId: true, timeZone: true, registeredAt: true, tradingName: true } as const;

/** Store ids hold no slash, so the last one parts the two. */
const cacheKey = (retailerId: string, storeId: string): string => `${retailerId}/${storeId}`;
