import { type Random, type SaleLine, type VatClass, vatRate } from '@quittance/town';
import type { Kind, Menu, Meter } from './kind.js';

interface Tag {
  text: string;
  priceMinor: number;
  vatCode: string;
}

/** Products of a retailer; all of its stores have the same prices. */
export interface PriceList {
  kind: Kind;
  tags: readonly Tag[];
}

/** Exponent of popularity: the higher, the more the first products of a list are preferred; 1 means no preference. */
const POPULARITY = 2.4;

export function makePriceList(random: Random, kind: Kind): PriceList {
  const { prices } = kind;
  if (prices.how === 'meter')
    return { kind, tags: [{ text: prices.text, priceMinor: 0, vatCode: vatCode('standard') }] };
  return { kind, tags: Array.from({ length: prices.products }, (_, index) => makeTag(random, prices, index)) };
}

/** The same goods at other prices. */
export function changePrices(random: Random, { kind, tags }: PriceList): PriceList {
  const { prices } = kind;
  if (prices.how === 'meter') return { kind, tags };
  const changed = ({ priceMinor, ...tag }: Tag): Tag => ({
    ...tag,
    priceMinor: toTagPrice(random, prices, priceMinor * (0.8 + random.next() * 0.5)),
  });
  return { kind, tags: tags.map(changed) };
}

/** The lines of one purchase. */
export function fillBasket(random: Random, { kind, tags }: PriceList): SaleLine[] {
  const { prices } = kind;
  if (prices.how === 'meter') return [meteredLine(random, prices, tags[0] as Tag)];
  const size = random.weighted(prices.basket);
  const counts = new Map<Tag, number>();
  for (let i = 0; i < size; i++) {
    const tag = tags[Math.floor(tags.length * random.next() ** POPULARITY)] as Tag;
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts].map(([{ text, priceMinor, vatCode }, count]) => ({
    kind: 'item',
    text,
    quantity: String(count),
    unitPriceMinor: priceMinor,
    totalMinor: priceMinor * count,
    vatCode,
  }));
}

export function totalOfLines(lines: readonly SaleLine[]): number {
  return lines.reduce((sum, line) => sum + line.totalMinor, 0);
}

function makeTag(random: Random, menu: Menu, index: number): Tag {
  const noun = menu.nouns[index % menu.nouns.length] as string;
  const round = Math.floor(index / menu.nouns.length);
  const priceMinor = toTagPrice(random, menu, lognormal(random, menu.medianMinor, menu.spread));
  const vat = random.weighted([
    ['standard', 6],
    ['zero', 3],
    ['reduced', 1],
  ] as const);
  return { text: round === 0 ? noun : `${noun} No.${round + 1}`, priceMinor, vatCode: vatCode(vat) };
}

/** About that price, with one of the endings. */
function toTagPrice(random: Random, { endings }: Menu, aboutMinor: number): number {
  return Math.max(25, Math.floor(aboutMinor / 100) * 100 + random.pick(endings));
}

function meteredLine(random: Random, meter: Meter, { text, vatCode: code }: Tag): SaleLine {
  const measured = Math.round(lognormal(random, meter.medianMinor, meter.spread) / meter.stepMinor) * meter.stepMinor;
  const totalMinor = random.chance(meter.roundShare) ? random.pick(meter.rounds) : Math.max(300, measured);
  return { kind: 'item', text, quantity: '1', totalMinor, vatCode: code };
}

function lognormal(random: Random, median: number, spread: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * random.next()));
}

function vatCode(vat: VatClass): string {
  return vatRate('GB', vat).code;
}
