import type { LegKey, StoreKey } from '../domain/identity.js';
import type { Standing } from '../domain/link/run.js';

/** Where a decision stands, as the columns of `card_transaction` have it. */
export interface StandingColumns {
  readonly decision: Standing['kind'] | null;
  readonly tier: string | null;
  readonly reason: string | null;
  readonly leg_key: LegKey | null;
  readonly hold_until: number | null;
  readonly hold_store: StoreKey | null;
  readonly decided_at: number | null;
}

export const STANDING = 'decision, tier, reason, leg_key, hold_until::float8, hold_store, decided_at::float8';

export function toStanding(row: StandingColumns): Standing | undefined {
  if (row.decision === null) return undefined;
  const { kind, ...rest } = {
    kind: row.decision,
    decidedAt: row.decided_at,
    tier: row.tier,
    reason: row.reason,
    legKey: row.leg_key,
    until: row.hold_until,
    storeKey: row.hold_store,
  };
  // Columns that the kind does not use are null in the row and absent here.
  const used = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return { kind, ...used } as unknown as Standing;
}
