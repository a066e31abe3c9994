import { books } from './books.js';
import { clothes } from './clothes.js';
import { coffee } from './coffee.js';
import { electronics } from './electronics.js';
import { fuel } from './fuel.js';
import { grocer } from './grocer.js';
import { pharmacy } from './pharmacy.js';
import { pub } from './pub.js';
import type { Trade } from './trade.js';

export const trades = { grocer, coffee, pharmacy, clothes, pub, fuel, electronics, books } satisfies Record<
  string,
  Trade
>;
export type TradeName = keyof typeof trades;
export { type RungLine, type Trade, totalOf, type VatClass } from './trade.js';
