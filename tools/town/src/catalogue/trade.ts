import type { Random } from '../random.js';
import type { LineDiscount, LineKind } from '../shapes.js';

/** Tax class of a product; its code and rate depend on the country of the store (vat.ts). */
export type VatClass = 'standard' | 'reduced' | 'zero' | 'outside';

/** One line as rung up, before the till numbers lines and assigns VAT codes. */
export interface RungLine {
  kind: LineKind;
  text: string;
  gtin?: string;
  sku?: string;
  quantity: string;
  unit?: string;
  unitPriceMinor?: number;
  totalMinor: number;
  vat: VatClass;
  /** Index of the line this one modifies. */
  parent?: number;
  voided?: boolean;
  discounts?: LineDiscount[];
}

export interface Trade {
  readonly name: string;
  readonly mcc: string;
  ring(random: Random): RungLine[];
}

/** Name, price in minor units, VAT class, relative frequency. */
export type Product = readonly [text: string, priceMinor: number, vat: VatClass, weight?: number];

export function choose(random: Random, products: readonly Product[]): Product {
  return random.weighted(products.map((product) => [product, product[3] ?? 1] as const));
}

/** Picks `count` different products. */
export function chooseSome(random: Random, products: readonly Product[], count: number): Product[] {
  const chosen = new Set<Product>();
  const wanted = Math.min(count, products.length);
  while (chosen.size < wanted) chosen.add(choose(random, products));
  return [...chosen];
}

export function item(product: Product, quantity = 1, discounts: LineDiscount[] = []): RungLine {
  const [text, priceMinor, vat] = product;
  const off = discounts.reduce((sum, discount) => sum + discount.amountMinor, 0);
  return {
    kind: 'item',
    text,
    gtin: gtinOf(text),
    quantity: String(quantity),
    unitPriceMinor: priceMinor,
    totalMinor: priceMinor * quantity - off,
    vat,
    ...(discounts.length > 0 && { discounts }),
  };
}

/** A weighed line: `pricePerUnitMinor` per kg (or litre), `thousandths` of it bought; half a penny rounds up. */
export function weighed(text: string, pricePerUnitMinor: number, thousandths: number, vat: VatClass): RungLine {
  return {
    kind: 'item',
    text,
    sku: skuOf(text),
    quantity: (thousandths / 1000).toFixed(3),
    unit: 'kg',
    unitPriceMinor: pricePerUnitMinor,
    totalMinor: Math.floor((pricePerUnitMinor * thousandths) / 1000 + 0.5),
    vat,
  };
}

export function charge(kind: LineKind, text: string, totalMinor: number, vat: VatClass): RungLine {
  return { kind, text, quantity: '1', totalMinor, vat };
}

/** Modifies the line at index `parent`. */
export function modifier(text: string, totalMinor: number, vat: VatClass, parent: number): RungLine {
  return { ...charge('modifier', text, totalMinor, vat), parent };
}

export function totalOf(lines: readonly RungLine[]): number {
  return lines.reduce((sum, line) => sum + (line.voided ? 0 : line.totalMinor), 0);
}

/** A GTIN-13 under the UK prefix with a correct check digit; deterministic per text. */
function gtinOf(text: string): string {
  const body = `50${String(numberOf(text) % 10_000_000_000).padStart(10, '0')}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return body + String((10 - (sum % 10)) % 10);
}

/** Five digits, often with leading zeros, since SKUs are text. */
export function skuOf(text: string): string {
  return String(numberOf(text) % 20_000).padStart(5, '0');
}

function numberOf(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (hash * 131 + text.charCodeAt(i)) % 9_007_199_254_731;
  return hash;
}
