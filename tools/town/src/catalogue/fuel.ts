import type { Random } from '../random.js';
import { chooseSome, item, type Product, type RungLine, skuOf, type Trade } from './trade.js';

/** Pump prices are in tenths of a penny, so a fuel line has no unit price in whole minor units. */
const pumps: readonly (readonly [text: string, tenthsPerLitre: number, weight: number])[] = [
  ['Unleaded E10', 1349, 6],
  ['Super Unleaded E5', 1519, 2],
  ['Diesel B7', 1419, 5],
];

const kiosk: readonly Product[] = [
  ['Screenwash 5L', 699, 'standard', 1],
  ['Sandwich BLT', 395, 'zero', 3],
  ['Energy Drink 250ml', 165, 'standard', 3],
  ['Chewing Gum', 85, 'standard', 2],
  ['Bottled Water 750ml', 125, 'standard', 3],
  ['Engine Oil 5W-30 1L', 1499, 'standard', 1],
  ['Jet Wash Token', 600, 'standard', 1],
];

export const fuel: Trade = {
  name: 'fuel',
  mcc: '5541',
  ring(random: Random): RungLine[] {
    const [text, tenthsPerLitre] = random.weighted(pumps.map((pump) => [pump, pump[2]] as const));
    const centilitres = random.int(800, 6200);
    const line: RungLine = {
      kind: 'item',
      text: `${text} pump ${random.int(1, 8)}`,
      sku: skuOf(text),
      quantity: (centilitres / 100).toFixed(2),
      unit: 'l',
      totalMinor: Math.round((centilitres * tenthsPerLitre) / 1000),
      vat: 'standard',
    };
    return [line, ...chooseSome(random, kiosk, random.int(0, 2)).map((product) => item(product))];
  },
};
