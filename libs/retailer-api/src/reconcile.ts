import type { SaleBody, SaleLine } from './shapes.js';

/**
 * True when lines and tenders both add up to the total. A line's total is after its own discounts; voided lines do not
 * count, nor does what modifies them. Tenders in another currency cannot be added, so then only the lines decide. A void may come bare.
 */
export function isReconciled(sale: SaleBody): boolean {
  if (sale.kind === 'void' && sale.lines.length === 0 && sale.tenders.length === 0) return true;
  const tenders = tendersMinor(sale);
  return linesMinor(sale) === sale.totalMinor && (tenders === undefined || tenders === sale.totalMinor);
}

export function linesMinor(sale: SaleBody): number {
  const voided = voidLines(sale.lines);
  let sum = 0;
  for (const line of sale.lines) if (!voided.has(line)) sum += line.totalMinor;
  return sum;
}

/** Voided lines, and the modifiers that stand under them: those that no receipt shows. */
function voidLines(lines: readonly SaleLine[]): ReadonlySet<SaleLine> {
  const voided = new Set(lines.filter((line) => line.voided === true));
  if (voided.size === 0) return voided;
  const byId = new Map(lines.map((line) => [line.lineId, line]));
  const modifiers = Map.groupBy(
    lines.filter(({ kind, parentLineId }) => kind === 'modifier' && parentLineId !== undefined),
    ({ parentLineId }) => byId.get(parentLineId),
  );
  // What is added on the way is visited, too.
  for (const line of voided) for (const modifier of modifiers.get(line) ?? []) voided.add(modifier);
  return voided;
}

/** Undefined where tenders in several currencies cannot be added. */
export function tendersMinor(sale: SaleBody): number | undefined {
  let sum = 0;
  for (const tender of sale.tenders) {
    if (tender.currency !== undefined && tender.currency !== sale.currency) return undefined;
    sum += tender.amountMinor;
  }
  return sum;
}
