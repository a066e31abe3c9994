import { DAY, type Random } from '@quittance/town';
import { midnightOf } from '../calendar.js';
import type { TrialRates } from '../rates/rates.js';
import { newClock } from './clock.js';
import type { Kind } from './kind.js';
import { Dealer } from './dealer.js';
import { kinds } from './kinds.js';
import { capitalised, facilitatorPrefixes, newDescriptorForm, newNaming } from './naming.js';
import { changePrices, makePriceList, type PriceList } from './price-list.js';
import type { Acceptance, InUse, Retailer, Store, Till } from './shop.js';
import { feeds, type TillProfile, tillProfiles } from './till-profiles.js';

interface ShopsWanted {
  joined: number;
  firstDay: string;
  days: number;
  people: number;
}

/** The shops of the town: about `joined` stores in the network, at least one of each kind, and those outside it. */
export function buildShops(random: Random, rates: TrialRates, wanted: ShopsWanted): Store[] {
  const builder = new ShopBuilder(random, rates, wanted);
  const shares = kinds.reduce((sum, { share }) => sum + share, 0);
  for (const kind of kinds) {
    for (let left = Math.max(1, Math.round((kind.share / shares) * wanted.joined)); left > 0; ) {
      const size = Math.min(chainSize(random, kind), left);
      builder.openRetailer(kind, size, true);
      left -= size;
    }
  }
  const outside = Math.max(2, Math.round(wanted.joined * rates.acceptance.outsideShops));
  for (let i = 0; i < outside; i++) {
    const kind = random.weighted(kinds.map((each) => [each, each.share] as const));
    builder.openRetailer(kind, 1, false);
  }
  return builder.stores;
}

function chainSize(random: Random, { chainUpTo }: Kind): number {
  const size = random.weighted([
    [1, 50],
    [random.int(2, 5), 28],
    [random.int(6, 15), 15],
    [random.int(16, 40), 7],
  ] as const);
  return Math.min(size, chainUpTo);
}

interface NewRetailer {
  kind: Kind;
  size: number;
  behindFacilitator: boolean;
}

interface Counters {
  tillCount: number;
  sharedMerchantId: string | undefined;
}

class ShopBuilder {
  readonly stores: Store[] = [];
  readonly #random: Random;
  readonly #rates: TrialRates;
  readonly #wanted: ShopsWanted;
  readonly #profiles: Dealer<TillProfile>;
  readonly #feeds = new Dealer(feeds);
  #retailers = 0;
  #facilitator = { merchantId: '', acquirerId: '', prefix: '', merchants: 0 };

  constructor(random: Random, rates: TrialRates, wanted: ShopsWanted) {
    this.#random = random;
    this.#rates = rates;
    this.#wanted = wanted;
    this.#profiles = new Dealer(tillProfiles.map((profile) => [profile, rates.tills.profiles[profile.name]] as const));
  }

  openRetailer(kind: Kind, size: number, joined: boolean): void {
    const random = this.#random.fork(`retailer ${this.#retailers}`);
    const { acceptance } = this.#rates;
    const behindFacilitator = kind.special === 'facilitator' && joined;
    const retailer = this.#newRetailer(random, { kind, size, behindFacilitator });
    const shared = behindFacilitator
      ? this.#facilitatorId()
      : size > 1 && random.chance(acceptance.sharedMerchantId)
        ? newMerchantId(random)
        : undefined;
    for (let i = 0; i < size; i++) this.#openStore(random, retailer, joined, shared);
    if (shared === undefined) return;
    // Stores outside the network that take cards under the same id.
    const neighbours = behindFacilitator ? 1 : size;
    for (let i = 0; i < neighbours; i++) {
      if (random.chance(acceptance.outsideStoresBehindSharedId)) this.#openStore(random, retailer, false, shared);
    }
  }

  #newRetailer(random: Random, { kind, size, behindFacilitator }: NewRetailer): Retailer {
    const trade = size * kind.footfall;
    const { acceptance, tills, payments } = this.#rates;
    if (behindFacilitator) this.#joinFacilitator(random);
    const naming = newNaming(random, kind);
    const prefix = behindFacilitator ? this.#facilitator.prefix : '';
    return {
      retailerId: `r${String(++this.#retailers).padStart(4, '0')}-${kind.name}`,
      naming,
      descriptor: newDescriptorForm(random, acceptance, { naming, kind, size, prefix }),
      kind,
      prices: this.#priceLists(random, kind),
      profile: this.#profiles.deal(random, trade),
      feed: this.#feeds.deal(random, trade),
      clock: random.chance(tills.zoneless) ? 'wall' : random.pick(['offset', 'offset', 'utc'] as const),
      minuteOnly: random.chance(tills.minuteOnly),
      sequenced: random.chance(tills.sequenced),
      sendsVat: random.chance(0.3),
      saleIds: random.chance(0.7) ? 'counted' : 'drawn',
      tellsTips: random.chance(payments.tipTold),
      ...(random.chance(tills.constantRrn) && { constantRrn: '000000000000' }),
      ...(random.chance(tills.constantTerminalId) && { constantTerminalId: '00000001' }),
      ...(random.chance(tills.digitsChange) && {
        digitsChange: { from: this.#someInstant(random), to: random.pick(['token', 'none'] as const) },
      }),
      conversionMarkup: 0.02 + random.next() * 0.05,
      acquirerId: behindFacilitator ? this.#facilitator.acquirerId : newAcquirerId(random),
      ...(random.chance(acceptance.otherMerchantIdAtClearing) && { clearingMerchantId: newMerchantId(random) }),
      returnsMerchantId: newMerchantId(random),
    };
  }

  /** Starts another facilitator when the last one is full. */
  #joinFacilitator(random: Random): void {
    const { merchantsPerFacilitator, facilitatorNamed } = this.#rates.acceptance;
    if (this.#facilitator.merchants % merchantsPerFacilitator === 0) {
      const prefix = random.chance(facilitatorNamed) ? random.pick(facilitatorPrefixes) : '';
      this.#facilitator = {
        merchantId: newMerchantId(random),
        acquirerId: newAcquirerId(random),
        prefix,
        merchants: 0,
      };
    }
    this.#facilitator.merchants += 1;
  }

  #facilitatorId(): string {
    return this.#facilitator.merchantId;
  }

  #openStore(random: Random, retailer: Retailer, joined: boolean, sharedMerchantId: string | undefined): void {
    const { kind } = retailer;
    const index = this.stores.length;
    const tillCount = kind.special === 'online' ? 1 : random.int(...kind.tills);
    const daily = Math.ceil(this.#rates.salesPerStoreDay * kind.footfall);
    this.stores.push({
      index,
      storeId: `s${String(index + 1).padStart(4, '0')}`,
      name: `${capitalised(kind.name)} ${random.pick(streets)} ${index + 1}`,
      number: index + 1,
      acquirerNumber: random.digits(4),
      retailer,
      joined,
      tills: Array.from({ length: tillCount }, (_, till) => this.#newTill(random, till)),
      acceptances: this.#acceptances(random, retailer, { tillCount, sharedMerchantId }),
      regulars: Array.from({ length: Math.ceil(daily / 2) }, () => random.int(0, this.#wanted.people - 1)),
    });
  }

  #newTill(random: Random, index: number): Till {
    return {
      index,
      tillId: `T${index + 1}`,
      clock: newClock(random, this.#rates.tills, this.#wanted),
      sequence: random.int(100, 60_000),
    };
  }

  /** A new merchant id, or everything new. Nothing changes where the merchant id is shared. */
  #acceptances(random: Random, { acquirerId }: Retailer, { tillCount, sharedMerchantId }: Counters) {
    const { merchantIdChanges, storeMoves } = this.#rates.acceptance;
    const terminalIds = () => Array.from({ length: tillCount }, () => random.digits(8));
    const it: Acceptance = {
      merchantId: sharedMerchantId ?? newMerchantId(random),
      acquirerId,
      terminalIds: terminalIds(),
    };
    const first: InUse<Acceptance> = { from: Number.NEGATIVE_INFINITY, it };
    const drawn = random.next();
    if (sharedMerchantId !== undefined || drawn >= merchantIdChanges + storeMoves || this.#wanted.days < 2)
      return [first];
    const from = this.#someMorning(random);
    const merchantId = newMerchantId(random);
    if (drawn < merchantIdChanges) return [first, { from, it: { ...it, merchantId } }];
    return [first, { from, it: { merchantId, acquirerId: newAcquirerId(random), terminalIds: terminalIds() } }];
  }

  #priceLists(random: Random, kind: Kind): InUse<PriceList>[] {
    const it = makePriceList(random, kind);
    const first: InUse<PriceList> = { from: Number.NEGATIVE_INFINITY, it };
    if (!random.chance(this.#rates.tills.pricesChange) || this.#wanted.days < 2) return [first];
    return [first, { from: this.#someMorning(random), it: changePrices(random, it) }];
  }

  /** The midnight before some trading day but the first. */
  #someMorning(random: Random): number {
    return midnightOf(this.#wanted.firstDay, random.int(1, this.#wanted.days - 1));
  }

  #someInstant(random: Random): number {
    return midnightOf(this.#wanted.firstDay) + Math.floor(random.next() * this.#wanted.days * DAY);
  }
}

const streets = ['High Street', 'Station Road', 'Market Place', 'Mill Lane', 'Queensway', 'Harbour', 'Arcade'];

function newMerchantId(random: Random): string {
  return `52${random.digits(13)}`;
}

function newAcquirerId(random: Random): string {
  return random.pick(['476173', '424519', '518842', '540031']);
}
