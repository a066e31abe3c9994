import type { TradeName } from '@quittance/town';

/**
 * What a shop's till knows about a card payment.
 * `full`: reference number, authorisation code, terminal, last four · `par`: payment account reference and last four ·
 * `auth`: authorisation code and last four · `bare`: last four only (a card machine that is not joined to the till).
 */
export type SlipDetail = 'full' | 'par' | 'auth' | 'bare';

/** When a shop's sales reach the network: within seconds, each quarter of an hour, or after closing. */
type Feed = 'live' | 'quarterly' | 'nightly';

/** How a till writes the time: with the zone's offset, in UTC, or as its wall clock shows it. */
type ClockStyle = 'offset' | 'utc' | 'wall';

export interface Place {
  city: string;
  postcode: string;
  country: string;
  timeZone: string;
  currency: string;
}

export interface RetailerProfile {
  retailerId: string;
  tradingName: string;
  legalName: string;
  trade: TradeName;
  slip: SlipDetail;
  feed: Feed;
  clock: ClockStyle;
  /** Says hourly "everything sold before … has been sent". */
  heartbeats: boolean;
  /** All its stores share one merchant id, as some retailers' do: only the terminal tells them apart. */
  sharedMerchantId: boolean;
  opens: number;
  closes: number;
  footfall: number;
  places: readonly Place[];
}

const uk = { country: 'GB', timeZone: 'Europe/London', currency: 'GBP' };
const brighton: Place = { city: 'Brighton', postcode: 'BN1', ...uk };
const hove: Place = { city: 'Hove', postcode: 'BN3', ...uk };
const lewes: Place = { city: 'Lewes', postcode: 'BN7', ...uk };
const worthing: Place = { city: 'Worthing', postcode: 'BN11', ...uk };
const paris: Place = { city: 'Paris', postcode: '75011', country: 'FR', timeZone: 'Europe/Paris', currency: 'EUR' };

type Row = [
  id: string,
  tradingName: string,
  legalName: string,
  trade: TradeName,
  slip: SlipDetail,
  feed: Feed,
  clock: ClockStyle,
  hours: [opens: number, closes: number],
  footfall: number,
  places: Place[],
];

/** The street, in the order in which shops open when more are asked for. Five coffee shops, so that one town has a statistic to release. */
const rows: readonly Row[] = [
  [
    'harvest-field',
    'Harvest & Field',
    'Harvest & Field Stores Ltd',
    'grocer',
    'full',
    'live',
    'offset',
    [7, 22],
    20,
    [brighton, hove, lewes],
  ],
  [
    'small-hours',
    'Small Hours Coffee',
    'Small Hours Coffee Ltd',
    'coffee',
    'par',
    'live',
    'wall',
    [7, 18],
    12,
    [brighton, hove],
  ],
  [
    'wellspring',
    'Wellspring Pharmacy',
    'Wellspring Chemists Ltd',
    'pharmacy',
    'auth',
    'quarterly',
    'utc',
    [9, 18],
    8,
    [brighton, worthing],
  ],
  [
    'thread-hem',
    'Thread & Hem',
    'Thread and Hem Clothing plc',
    'clothes',
    'full',
    'nightly',
    'wall',
    [10, 19],
    6,
    [brighton, paris],
  ],
  [
    'tide-street',
    'The Tide Street Tap',
    'Tide Street Taverns Ltd',
    'pub',
    'bare',
    'quarterly',
    'offset',
    [12, 22],
    9,
    [brighton, lewes],
  ],
  ['northway', 'Northway Fuel', 'Northway Forecourts Ltd', 'fuel', 'full', 'live', 'utc', [7, 22], 6, [hove, worthing]],
  [
    'circuit-corner',
    'Circuit Corner',
    'Circuit Corner Retail Ltd',
    'electronics',
    'auth',
    'live',
    'offset',
    [9, 20],
    4,
    [brighton],
  ],
  [
    'foxed-pages',
    'Foxed Pages',
    'Foxed Pages Booksellers LLP',
    'books',
    'auth',
    'quarterly',
    'wall',
    [9, 18],
    5,
    [lewes, brighton],
  ],
  ['pier-roast', 'Pier Roast', 'Pier Roast Coffee Ltd', 'coffee', 'full', 'live', 'offset', [7, 18], 8, [brighton]],
  ['lanes-espresso', 'Lanes Espresso', 'Lanes Espresso Ltd', 'coffee', 'bare', 'live', 'wall', [7, 17], 7, [brighton]],
  ['salt-steam', 'Salt & Steam', 'Salt and Steam Ltd', 'coffee', 'par', 'quarterly', 'utc', [8, 18], 7, [brighton]],
  [
    'kemp-kettle',
    'Kemp Kettle',
    'Kemp Kettle Tea Rooms Ltd',
    'coffee',
    'auth',
    'live',
    'offset',
    [8, 17],
    8,
    [brighton],
  ],
];

/** `count` retailers, at least eight. Beyond the dozen that are named here the street goes on with numbered branches of the same trades. */
export function retailerProfiles(count: number): RetailerProfile[] {
  if (!Number.isInteger(count) || count < 8)
    throw new RangeError(`a high street has at least 8 retailers, not ${count}`);
  return Array.from({ length: count }, (_, index) => profileAt(index));
}

function profileAt(index: number): RetailerProfile {
  const row = rows[index % rows.length] as Row;
  const round = Math.floor(index / rows.length);
  const [id, tradingName, legalName, trade, slip, feed, clock, [opens, closes], footfall, places] = row;
  const numbered = round === 0 ? '' : ` ${round + 1}`;
  return {
    retailerId: round === 0 ? id : `${id}-${round + 1}`,
    tradingName: tradingName + numbered,
    legalName: legalName + numbered,
    trade,
    slip,
    feed,
    clock,
    heartbeats: id !== 'foxed-pages',
    sharedMerchantId: id === 'harvest-field',
    opens,
    closes,
    footfall,
    places,
  };
}
