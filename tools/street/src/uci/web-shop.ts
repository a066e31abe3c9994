import { type TradeName, trades } from '@quittance/town';
import type { SlipDetail } from '../street/retailers.js';
import type { Store } from '../street/stores.js';

const place = { city: 'London', postcode: 'E1 6AN', country: 'GB', timeZone: 'Europe/London', currency: 'GBP' };
const trade: TradeName = 'books';

/**
 * The shop of the file: one retailer with one online store that sells in pounds to every country. Its payment page hands back more or
 * less of the card's numbers depending on how the customer paid, so the same store exists once per level of detail here.
 */
export function webShop(slip: SlipDetail): Store {
  const till = { tillId: 'WEB', terminalId: '71000001', clockErrorMs: 0 };
  const [acquirerId, merchantId] = ['45600112', '540000071000001'];
  return {
    retailer: {
      retailerId: 'uk-online-retail',
      tradingName: 'Online Retail',
      legalName: 'Online Retail Ltd',
      trade,
      slip,
      feed: 'live',
      clock: 'wall',
      heartbeats: true,
      sharedMerchantId: false,
      opens: 0,
      closes: 24,
      footfall: 1,
      places: [place],
    },
    storeId: 'WEB',
    trade: { ...trades[trade], mcc: '5947' },
    place,
    acquirerId,
    merchantId,
    tills: [till],
    document: {
      name: 'Online Retail web shop',
      tradingName: 'Online Retail',
      legalName: 'Online Retail Ltd',
      address: { lines: ['1 Commercial Street'], city: place.city, postcode: place.postcode, country: place.country },
      website: 'https://online-retail.example',
      mcc: '5947',
      currency: place.currency,
      timeZone: place.timeZone,
      online: true,
      acceptors: [{ acquirerId, merchantId, terminalIds: [till.terminalId] }],
    },
  };
}
