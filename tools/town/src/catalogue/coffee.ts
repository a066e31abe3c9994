import type { Random } from '../random.js';
import { charge, choose, item, modifier, type Product, type RungLine, type Trade } from './trade.js';

const drinks: readonly Product[] = [
  ['Flat White', 365, 'standard', 8],
  ['Latte', 375, 'standard', 7],
  ['Cappuccino', 375, 'standard', 6],
  ['Americano', 310, 'standard', 5],
  ['Espresso', 260, 'standard', 3],
  ['Mocha', 405, 'standard', 2],
  ['Filter Coffee', 290, 'standard', 3],
  ['Breakfast Tea', 255, 'standard', 3],
  ['Hot Chocolate', 385, 'standard', 2],
  ['Iced Latte', 395, 'standard', 3],
];

const changes: readonly (readonly [text: string, priceMinor: number])[] = [
  ['Oat milk', 45],
  ['Extra shot', 60],
  ['Large', 40],
  ['Vanilla syrup', 55],
  ['Decaf', 0],
];

/** Cold food to take away is zero-rated; hot food and everything eaten in is not. */
const food: readonly Product[] = [
  ['Butter Croissant', 285, 'zero', 4],
  ['Pain au Chocolat', 315, 'zero', 3],
  ['Banana Bread', 325, 'zero', 3],
  ['Cinnamon Bun', 360, 'zero', 3],
  ['Ham & Cheese Toastie', 595, 'standard', 2],
  ['Avocado on Sourdough', 845, 'standard', 2],
  ['Flapjack', 275, 'standard', 2],
];

export const coffee: Trade = {
  name: 'coffee',
  mcc: '5814',
  ring(random: Random): RungLine[] {
    const lines: RungLine[] = [];
    for (
      let i = random.weighted([
        [1, 65],
        [2, 27],
        [3, 8],
      ]);
      i > 0;
      i--
    ) {
      const parent = lines.length;
      lines.push(item(choose(random, drinks)));
      if (random.chance(0.4)) {
        const [text, priceMinor] = random.pick(changes);
        lines.push(modifier(text, priceMinor, 'standard', parent));
      }
    }
    if (random.chance(0.45)) lines.push(item(choose(random, food)));
    if (random.chance(0.1)) lines.push(charge('discount', 'Reusable cup', -25, 'standard'));
    return lines;
  },
};
