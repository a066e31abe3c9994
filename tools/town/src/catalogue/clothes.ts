import type { Random } from '../random.js';
import { charge, chooseSome, item, type Product, type RungLine, skuOf, type Trade } from './trade.js';

/** Clothes for young children are zero-rated in the United Kingdom. */
const rail: readonly Product[] = [
  ['Merino Crew Jumper', 4950, 'standard', 2],
  ['Oxford Shirt', 3500, 'standard', 3],
  ['Slim Chino', 3950, 'standard', 2],
  ['Selvedge Jean', 6500, 'standard', 1],
  ['Cotton T-Shirt', 1200, 'standard', 4],
  ['Linen Dress', 5500, 'standard', 2],
  ['Wool Scarf', 2250, 'standard', 2],
  ['Ribbed Socks x3', 950, 'standard', 4],
  ['Rain Jacket', 7900, 'standard', 1],
  ['Leather Belt', 2800, 'standard', 1],
  ["Children's Dungarees", 1950, 'zero', 2],
  ["Children's Raincoat", 2600, 'zero', 1],
  ['Baby Sleepsuit x3', 1400, 'zero', 2],
];

const sizes = ['XS', 'S', 'M', 'L', 'XL'];

export const clothes: Trade = {
  name: 'clothes',
  mcc: '5651',
  ring(random: Random): RungLine[] {
    const lines = chooseSome(random, rail, random.int(1, 4)).map((product): RungLine => {
      const [text, priceMinor, vat] = product;
      const text2 = `${text} ${random.pick(sizes)}`;
      const markdown = random.chance(0.2)
        ? [{ text: 'End of season 20%', amountMinor: Math.round(priceMinor / 5) }]
        : [];
      return { ...item([text2, priceMinor, vat], 1, markdown), sku: skuOf(text2) };
    });
    if (random.chance(0.4)) lines.push(charge('bag', 'Paper bag', 20, 'standard'));
    return lines;
  },
};
