type KindName =
  | 'convenience'
  | 'coffee'
  | 'supermarket'
  | 'clothes'
  | 'electronics'
  | 'restaurant'
  | 'pub'
  | 'taxi'
  | 'salon'
  | 'hotel'
  | 'fuel'
  | 'web'
  | 'stall';

/** Goods with price tags. Amounts repeat because baskets are small and prices few. */
export interface Menu {
  how: 'menu';
  products: number;
  medianMinor: number;
  /** Standard deviation of the logarithm of prices: the larger, the heavier the tail. */
  spread: number;
  /** Prices end in one of these pence. */
  endings: readonly number[];
  /** Number of lines per basket, with weights. */
  basket: readonly (readonly [lines: number, weight: number])[];
  nouns: readonly string[];
}

/** One metered line: a fare, litres of fuel. A share comes to round amounts. */
export interface Meter {
  how: 'meter';
  text: string;
  medianMinor: number;
  spread: number;
  stepMinor: number;
  rounds: readonly number[];
  roundShare: number;
}

/** What distinguishes the shops of one trade. */
export interface Kind {
  name: KindName;
  mcc: string;
  /** Share of all stores. */
  share: number;
  /** Sales in a day, relative to other kinds. */
  footfall: number;
  /** Hours of the local day; 0 to 24 never closes. */
  opens: number;
  closes: number;
  /** Peak hours of the day, each with its weight over a low base. */
  peaks: Readonly<Record<number, number>>;
  prices: Menu | Meter;
  tills: readonly [fewest: number, most: number];
  /** Largest number of stores of a retailer of this kind. */
  chainUpTo: number;
  takesTips?: true;
  /** How much more often than on average customers come in company; undefined: never. */
  company?: number;
  givesCashback?: true;
  refunds?: true;
  special?: 'pump' | 'stay' | 'online' | 'facilitator';
}

/** Numbers of lines per basket, with weights. */
export const few = [
  [1, 70],
  [2, 24],
  [3, 6],
] as const;
export const some = [
  [1, 30],
  [2, 26],
  [3, 18],
  [4, 12],
  [6, 9],
  [9, 5],
] as const;
export const many = [
  [1, 12],
  [2, 12],
  [4, 18],
  [7, 24],
  [11, 20],
  [16, 14],
] as const;
