import type { Random } from '../random.js';
import { chooseSome, item, modifier, type Product, type RungLine, type Trade } from './trade.js';

const shelf: readonly Product[] = [
  ['USB-C Cable 2m', 1299, 'standard', 5],
  ['20W USB-C Charger', 1900, 'standard', 4],
  ['Wireless Mouse', 2499, 'standard', 3],
  ['Mechanical Keyboard', 8999, 'standard', 1],
  ['Bluetooth Earbuds', 5999, 'standard', 3],
  ['HDMI Lead 3m', 1499, 'standard', 3],
  ['microSD Card 128GB', 1699, 'standard', 3],
  ['Power Bank 10000mAh', 2999, 'standard', 2],
  ['Smart Bulb E27', 1499, 'standard', 2],
  ['Tablet 11" 128GB', 34900, 'standard', 1],
  ['Laptop 14" 16GB/512GB', 89900, 'standard', 1],
  ['AA Batteries x8', 849, 'standard', 4],
];

export const electronics: Trade = {
  name: 'electronics',
  mcc: '5732',
  ring(random: Random): RungLine[] {
    const lines: RungLine[] = [];
    for (const product of chooseSome(random, shelf, random.int(1, 3))) {
      lines.push(item(product, 1, random.chance(0.12) ? [{ text: 'Price match', amountMinor: 150 }] : []));
      if (product[1] > 30_000) {
        lines.push(modifier('3-year cover', Math.round(product[1] / 10), 'outside', lines.length - 1));
      }
    }
    return lines;
  },
};
