import type { Unit } from '@quittance/kafka';

/** Banks that have named a wallet or its token's last four for some payment. */
export async function loadWalletTellers(unit: Unit): Promise<Set<string>> {
  const rows = await unit.query<{ bank_id: string }>('SELECT bank_id FROM wallet_teller');
  return new Set(rows.map((row) => row.bank_id));
}

export async function recordWalletTellers(unit: Unit, bankIds: readonly string[]): Promise<void> {
  if (bankIds.length === 0) return;
  await unit.query('INSERT INTO wallet_teller SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [bankIds]);
}
