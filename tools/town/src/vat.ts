import type { VatClass } from './catalogue/index.js';
import type { SaleLine, VatLine } from './shapes.js';

interface Rate {
  code: string;
  percent: string;
}

/** VAT code and rate of each class, by country of the store. Goods outside the scope of VAT are listed at 0 %. */
const rates: Record<string, Record<VatClass, Rate>> = {
  GB: {
    standard: { code: 'S', percent: '20' },
    reduced: { code: 'R', percent: '5' },
    zero: { code: 'Z', percent: '0' },
    outside: { code: 'O', percent: '0' },
  },
  FR: {
    standard: { code: 'N', percent: '20' },
    reduced: { code: 'R', percent: '5.5' },
    zero: { code: 'N', percent: '20' },
    outside: { code: 'O', percent: '0' },
  },
};

export function vatRate(country: string, vat: VatClass): Rate {
  const rate = rates[country]?.[vat];
  if (!rate) throw new RangeError(`no VAT table for ${country}`);
  return rate;
}

/**
 * The VAT summary of a document: per code the gross is the sum of its lines, the VAT is the fraction rate / (100 +
 * rate) of it rounded to the nearest minor unit (half up), and the net is the rest, so that net + VAT = gross and the
 * gross adds up to the total.
 */
export function vatSummary(country: string, lines: readonly SaleLine[]): VatLine[] {
  const gross = new Map<string, number>();
  for (const line of lines) {
    if (line.voided || line.vatCode === undefined) continue;
    gross.set(line.vatCode, (gross.get(line.vatCode) ?? 0) + line.totalMinor);
  }
  const percentOf = new Map(Object.values(rates[country] ?? {}).map((rate) => [rate.code, rate.percent]));
  return [...gross].map(([code, grossMinor]) => {
    const ratePercent = percentOf.get(code) ?? '0';
    const rateTenths = Math.round(Number(ratePercent) * 10);
    const vatMinor = Math.floor((grossMinor * rateTenths) / (1000 + rateTenths) + 0.5);
    return { code, ratePercent, grossMinor, netMinor: grossMinor - vatMinor, vatMinor };
  });
}
