import {
  accountForLines,
  buildWorld,
  lineSummary,
  type Told,
  type ToldFile,
  ukOnlineRetail,
  type Verdict,
} from '@quittance/street';
import { visitsAt } from './options.js';

/** A world to play, and what there is to say about it beyond the usual figures. */
export interface Script {
  told: Told;
  /** Right or wrong, as text. */
  more(verdict: Verdict): { ok: boolean; text: string } | undefined;
}

interface ScriptOptions {
  seed: string;
  scale: number;
  sales?: string;
  endsAt: number;
}

export async function writeScript({ seed, scale, sales, endsAt }: ScriptOptions): Promise<Script> {
  if (sales === undefined) return { told: buildWorld({ seed, endsAt, sales: visitsAt(scale) }), more: () => undefined };
  const told = await ukOnlineRetail(sales, { seed, endsAt });
  return { told, more: (verdict) => checkLines(told, verdict) };
}

function checkLines({ file, truth }: ToldFile, verdict: Verdict): { ok: boolean; text: string } {
  const account = accountForLines(file, truth, verdict.standing);
  return { ok: account.unaccounted === 0 && account.differences.length === 0, text: lineSummary(account) };
}
