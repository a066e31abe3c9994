import { type Random, SECOND, type StoreDocument, type Trade, trades } from '@quittance/town';
import { type Place, type RetailerProfile, retailerProfiles } from './retailers.js';

export interface Till {
  tillId: string;
  terminalId: string;
  /** How far this till's clock is ahead of true time, milliseconds. */
  clockErrorMs: number;
}

export interface Store {
  retailer: RetailerProfile;
  storeId: string;
  trade: Trade;
  place: Place;
  acquirerId: string;
  merchantId: string;
  tills: Till[];
  document: StoreDocument;
}

export function buildStores(random: Random, retailers: number): Store[] {
  const terminals = new Terminals(random.fork('terminals'));
  return retailerProfiles(retailers).flatMap((profile) => {
    const own = random.fork(profile.retailerId);
    const acquirerId = own.pick(['45600112', '45600371']);
    const shared = own.digits(15);
    const vatNumber = `GB${own.digits(9)}`;
    return profile.places.map((place, index) => {
      const merchantId = profile.sharedMerchantId ? shared : own.digits(15);
      const tills = Array.from({ length: profile.footfall > 10 ? 4 : 2 }, (_, till) => ({
        tillId: `T${till + 1}`,
        terminalId: terminals.next(),
        clockErrorMs: own.int(-75, 75) * SECOND,
      }));
      const address = { ...addressOf(own, place), country: place.country };
      const store = {
        retailer: profile,
        storeId: `S${String(index + 1).padStart(3, '0')}`,
        trade: trades[profile.trade],
        place,
      };
      return {
        ...store,
        acquirerId,
        merchantId,
        tills,
        document: storeDocument(own, { profile, place, address, acquirerId, merchantId, tills, vatNumber }),
      };
    });
  });
}

interface Sign {
  profile: RetailerProfile;
  place: Place;
  address: StoreDocument['address'];
  acquirerId: string;
  merchantId: string;
  tills: Till[];
  vatNumber: string;
}

function storeDocument(random: Random, sign: Sign): StoreDocument {
  const { profile, place } = sign;
  const site = `${profile.retailerId}.example`;
  return {
    name: `${profile.tradingName} ${place.city}`,
    tradingName: profile.tradingName,
    legalName: profile.legalName,
    vatNumber: sign.vatNumber,
    address: sign.address,
    // Numbers set aside for fiction by the regulator.
    phone: `+441632960${random.digits(3)}`,
    email: `hello@${site}`,
    website: `https://${site}`,
    mcc: trades[profile.trade].mcc,
    currency: place.currency,
    timeZone: place.timeZone,
    online: false,
    acceptors: [
      {
        acquirerId: sign.acquirerId,
        merchantId: sign.merchantId,
        terminalIds: sign.tills.map((till) => till.terminalId),
      },
    ],
  };
}

function addressOf(random: Random, place: Place): { lines: string[]; city: string; postcode: string } {
  const street = random.pick(['High Street', 'North Road', 'Station Street', 'Market Row', 'Duke Street', 'Sea Lane']);
  const inward = `${random.int(1, 9)}${random.pick(['AA', 'BD', 'EF', 'GH', 'LN', 'PW'])}`;
  return {
    lines: [`${random.int(1, 180)} ${street}`],
    city: place.city,
    postcode: place.country === 'GB' ? `${place.postcode} ${inward}` : place.postcode,
  };
}

/** Terminal ids: eight digits, each used once on the street. */
class Terminals {
  readonly #random: Random;
  readonly #used = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    for (;;) {
      const id = this.#random.digits(8);
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      return id;
    }
  }
}
