import type { Random } from '../random.js';
import { charge, chooseSome, item, type Product, type RungLine, type Trade, weighed } from './trade.js';

const shelf: readonly Product[] = [
  ['Semi-Skimmed Milk 4 Pints', 165, 'zero', 6],
  ['Whole Milk 2 Pints', 130, 'zero', 3],
  ['Wholemeal Loaf 800g', 145, 'zero', 5],
  ['Sourdough Bloomer', 275, 'zero', 2],
  ['Free Range Eggs x12', 330, 'zero', 4],
  ['Salted Butter 250g', 219, 'zero', 3],
  ['Mature Cheddar 400g', 389, 'zero', 3],
  ['Greek Style Yogurt 1kg', 250, 'zero', 2],
  ['Chicken Breast Fillets 640g', 519, 'zero', 3],
  ['Beef Mince 5% 500g', 449, 'zero', 3],
  ['Pork Sausages x8', 325, 'zero', 2],
  ['Smoked Back Bacon 300g', 299, 'zero', 2],
  ['Salmon Fillets 240g', 475, 'zero', 2],
  ['Penne Pasta 1kg', 129, 'zero', 3],
  ['Basmati Rice 1kg', 215, 'zero', 2],
  ['Chopped Tomatoes 4x400g', 199, 'zero', 3],
  ['Baked Beans 415g', 95, 'zero', 3],
  ['Porridge Oats 1kg', 145, 'zero', 2],
  ['Strawberry Jam 454g', 189, 'zero', 1],
  ['English Breakfast Tea 160s', 419, 'zero', 2],
  ['Ground Coffee 227g', 395, 'zero', 2],
  ['Olive Oil 500ml', 749, 'zero', 1],
  ['Frozen Garden Peas 900g', 185, 'zero', 2],
  ['Iceberg Lettuce', 89, 'zero', 2],
  ['Baby Spinach 240g', 165, 'zero', 2],
  ['Blueberries 200g', 250, 'zero', 2],
  ['Dark Chocolate 100g', 185, 'standard', 3],
  ['Sea Salt Crisps 150g', 195, 'standard', 3],
  ['Vanilla Ice Cream 900ml', 325, 'standard', 1],
  ['Shiraz 75cl', 875, 'standard', 2],
  ['Sauvignon Blanc 75cl', 950, 'standard', 2],
  ['Washing Up Liquid 500ml', 135, 'standard', 2],
  ['Bio Laundry Capsules x30', 899, 'standard', 1],
  ['Kitchen Roll x4', 445, 'standard', 2],
  ['Toilet Tissue x9', 549, 'standard', 2],
  ['Shampoo 400ml', 299, 'standard', 1],
  ['Cat Food Pouches x12', 465, 'standard', 1],
];

const bottles: readonly Product[] = [
  ['Sparkling Water 1.5L', 85, 'standard', 3],
  ['Cola Zero 1.25L', 165, 'standard', 2],
  ['Pale Ale 500ml', 215, 'standard', 2],
];

const loose: readonly (readonly [text: string, pencePerKg: number])[] = [
  ['Bananas Loose', 115],
  ['Gala Apples Loose', 225],
  ['Vine Tomatoes Loose', 295],
  ['Carrots Loose', 70],
  ['Maris Piper Potatoes Loose', 95],
  ['Closed Cup Mushrooms Loose', 335],
  ['Red Grapes Loose', 440],
];

/** A deposit line per returnable container. */
const DEPOSIT_MINOR = 20;

export const grocer: Trade = {
  name: 'grocer',
  mcc: '5411',
  ring(random: Random): RungLine[] {
    const lines: RungLine[] = [];
    for (const product of chooseSome(random, shelf, random.int(2, 16))) {
      const quantity = random.weighted([
        [1, 80],
        [2, 15],
        [3, 5],
      ] as const);
      const offer = quantity === 3 ? [{ text: '3 for 2', amountMinor: product[1] }] : [];
      lines.push(item(product, quantity, offer));
    }
    for (let i = random.int(0, 3); i > 0; i--) {
      const [text, pencePerKg] = random.pick(loose);
      lines.push(weighed(text, pencePerKg, random.int(180, 1850), 'zero'));
    }
    if (random.chance(0.2)) {
      const bottle = item(random.pick(bottles));
      lines.push(bottle, charge('deposit', 'Bottle deposit', DEPOSIT_MINOR, 'outside'));
    }
    if (random.chance(0.04)) lines.push({ ...item(random.pick(shelf)), voided: true });
    if (random.chance(0.12)) lines.push(charge('discount', 'Member prices saving', -random.int(20, 60), 'zero'));
    if (random.chance(0.3)) lines.push({ ...charge('bag', 'Bag for life', 30, 'standard'), unitPriceMinor: 30 });
    return lines;
  },
};
