import type { Random } from '../random.js';
import { charge, chooseSome, item, type Product, type RungLine, type Trade } from './trade.js';

const shelf: readonly Product[] = [
  ['Paracetamol 500mg x16', 49, 'standard', 6],
  ['Ibuprofen 200mg x16', 59, 'standard', 4],
  ['Hay Fever Tablets x30', 549, 'standard', 3],
  ['Cough Syrup 200ml', 479, 'standard', 2],
  ['Throat Lozenges x24', 429, 'standard', 2],
  ['Nicotine Patches 21mg x7', 1995, 'reduced', 1],
  ['Sanitary Towels x14', 179, 'zero', 3],
  ['Sun Cream SPF 50 200ml', 950, 'standard', 2],
  ['Toothpaste 100ml', 350, 'standard', 4],
  ['Toothbrush Medium', 299, 'standard', 2],
  ['Vitamin D 25µg x90', 675, 'standard', 2],
  ['Plasters Assorted x40', 289, 'standard', 2],
  ['Contact Lens Solution 360ml', 999, 'standard', 1],
  ['Hand Cream 75ml', 525, 'standard', 2],
  ['Baby Wipes x64', 145, 'standard', 2],
];

/** Dispensed medicines are zero-rated; England's charge per item. */
const prescription: Product = ['NHS Prescription Charge', 990, 'zero'];

export const pharmacy: Trade = {
  name: 'pharmacy',
  mcc: '5912',
  ring(random: Random): RungLine[] {
    const lines = chooseSome(random, shelf, random.int(1, 4)).map((product) => {
      const points = random.chance(0.1);
      return item(product, 1, points && product[1] > 300 ? [{ text: 'Offer', amountMinor: 100 }] : []);
    });
    if (random.chance(0.25)) lines.push(item(prescription, random.int(1, 3)));
    if (random.chance(0.06)) lines.push(charge('donation', 'Air ambulance donation', 100, 'outside'));
    return lines;
  },
};
