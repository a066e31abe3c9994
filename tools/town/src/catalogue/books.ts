import type { Random } from '../random.js';
import { charge, chooseSome, item, type Product, type RungLine, type Trade } from './trade.js';

const shelf: readonly Product[] = [
  ['Middlemarch (pbk)', 999, 'zero', 3],
  ['The Salt Path (pbk)', 1099, 'zero', 2],
  ['Hamlet, annotated', 895, 'zero', 2],
  ['A History of Tea (hbk)', 2500, 'zero', 2],
  ['Field Guide to British Birds', 1899, 'zero', 2],
  ['Learn to Draw in 30 Days', 1299, 'zero', 2],
  ['Picture Book: Where Is Bear?', 799, 'zero', 4],
  ['Ordnance Map Explorer', 1299, 'zero', 2],
  ['Cookbook: One Pan Suppers', 2600, 'zero', 2],
  ['Notebook A5 dotted', 1150, 'standard', 3],
  ['Greetings Card', 325, 'standard', 5],
  ['Gift Wrap', 250, 'standard', 3],
  ['Jigsaw 1000 pieces', 1799, 'standard', 1],
];

export const books: Trade = {
  name: 'books',
  mcc: '5942',
  ring(random: Random): RungLine[] {
    const lines = chooseSome(random, shelf, random.int(1, 4)).map((product) => {
      const threeForTwo = random.chance(0.08);
      return item(
        product,
        threeForTwo ? 2 : 1,
        threeForTwo ? [{ text: 'Buy one get one half price', amountMinor: product[1] >> 1 }] : [],
      );
    });
    if (random.chance(0.06)) lines.push(charge('gift_card', 'Book token', random.int(1, 4) * 1000, 'outside'));
    return lines;
  },
};
