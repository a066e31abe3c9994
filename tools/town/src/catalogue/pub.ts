import type { Random } from '../random.js';
import { charge, choose, item, modifier, type Product, type RungLine, type Trade, totalOf } from './trade.js';

const bar: readonly Product[] = [
  ['Best Bitter Pint', 520, 'standard', 5],
  ['Lager Pint', 565, 'standard', 6],
  ['Craft IPA Pint', 640, 'standard', 4],
  ['Stout Pint', 595, 'standard', 3],
  ['Cider Pint', 550, 'standard', 3],
  ['Gin & Tonic 25ml', 690, 'standard', 3],
  ['House Red 175ml', 640, 'standard', 3],
  ['House White 175ml', 640, 'standard', 3],
  ['Lime & Soda', 180, 'standard', 2],
  ['Alcohol Free Lager 330ml', 450, 'standard', 2],
  ['Ready Salted Crisps', 160, 'standard', 3],
];

const kitchen: readonly Product[] = [
  ['Fish & Chips', 1695, 'standard', 4],
  ['Steak & Ale Pie', 1750, 'standard', 3],
  ['Beef Burger', 1595, 'standard', 4],
  ['Mushroom Risotto', 1450, 'standard', 2],
  ['Sunday Roast', 1895, 'standard', 3],
  ['Halloumi Salad', 1375, 'standard', 2],
  ['Sticky Toffee Pudding', 795, 'standard', 2],
  ['Chunky Chips', 495, 'standard', 3],
];

const sides: readonly (readonly [text: string, priceMinor: number])[] = [
  ['Add bacon', 200],
  ['Gluten free bun', 0],
  ['Mushy peas', 150],
  ['No onions', 0],
];

export const pub: Trade = {
  name: 'pub',
  mcc: '5813',
  ring(random: Random): RungLine[] {
    const lines: RungLine[] = [];
    for (let i = random.int(1, 3); i > 0; i--) lines.push(item(choose(random, bar), random.int(1, 2)));
    if (!random.chance(0.45)) return lines;
    for (let i = random.int(1, 3); i > 0; i--) {
      const parent = lines.length;
      lines.push(item(choose(random, kitchen)));
      if (random.chance(0.35)) {
        const [text, priceMinor] = random.pick(sides);
        lines.push(modifier(text, priceMinor, 'standard', parent));
      }
    }
    lines.push(charge('service_charge', 'Service charge 12.5%', Math.round(totalOf(lines) / 8), 'standard'));
    // A voluntary tip is outside the scope of VAT.
    if (random.chance(0.15)) lines.push(charge('gratuity', 'Gratuity', random.int(1, 5) * 100, 'outside'));
    return lines;
  },
};
