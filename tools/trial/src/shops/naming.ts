import type { Random } from '@quittance/town';
import type { AcceptanceRates } from '../rates/rates.js';
import type { Kind } from './kind.js';

/** Names of a retailer. */
export interface Naming {
  tradingName: string;
  legalName: string;
}

/** How a retailer's name stands on card statements. */
export interface DescriptorForm {
  /** A facilitator's or a wallet's name before it. */
  prefix: string;
  /** Of all its stores; null: each store's own name. */
  name: string | null;
  /** What precedes a store's number after the name, and whose number it is; null: no number follows. */
  number: { mark: '-' | ' ' | '#'; of: 'store' | 'acquirer' } | null;
  /** ISO 8583 field 43; null: the name alone. */
  field43: { nameLength: number; country: 'GB' | 'GBR' } | null;
}

/** What a descriptor may say of a store. */
interface NamedStore {
  name: string;
  /** Its number, which its name has. */
  number: number;
  /** The acquirer's own number of it. */
  acquirerNumber: string;
}

/** Every store of a trial is there. */
export const TOWN = 'Leeds';
const TOWN_LENGTH = 13;
/** Most characters of a descriptor that is the name alone. */
const NAME_LENGTH = 22;
const CUT_OFF_AT = 9;

const owners = ['Harker', 'Osei', 'Lindqvist', 'Marsh', 'Patel', 'Whitby', 'Novak', 'Adeyemi', 'Crane', 'Rossi'];
const styles = ['Old Mill', 'Harbour', 'Red Door', 'Northern', 'Copper', 'Little', 'Union', 'Garden', 'Corner', 'Blue'];
export const facilitatorPrefixes = ['SQ *', 'SUMUP *', 'ZTL*', 'IZ *'] as const;
const webWalletPrefixes = ['PAYPAL *', 'PP*'] as const;

export function newNaming(random: Random, { name }: Kind): Naming {
  return {
    tradingName: `${random.pick(styles)} ${capitalised(name)}`,
    legalName: `${random.pick(owners)} ${random.pick(['Holdings', 'Trading', 'Retail', '& Sons'])} Ltd`,
  };
}

interface Statement {
  naming: Naming;
  kind: Kind;
  /** Number of stores. */
  size: number;
  /** Of the facilitator; empty without one. */
  prefix: string;
}

export function newDescriptorForm(random: Random, rates: AcceptanceRates, statement: Statement): DescriptorForm {
  const { naming, kind, size, prefix } = statement;
  const named = shownName(random, rates, naming);
  const numbered = named === null && size > 1 && random.chance(rates.storeNumberShown);
  const byWallet = kind.special === 'online' && random.chance(rates.webWalletNamed);
  return {
    prefix: byWallet ? random.pick(webWalletPrefixes) : prefix,
    name: numbered ? naming.tradingName : named,
    number: numbered
      ? {
          mark: random.pick(['-', ' ', '#'] as const),
          of: random.chance(rates.storeNumberUnknown) ? 'acquirer' : 'store',
        }
      : null,
    field43: random.chance(rates.field43)
      ? { nameLength: random.int(22, 25), country: random.pick(['GB', 'GBR'] as const) }
      : null,
  };
}

function shownName(random: Random, rates: AcceptanceRates, { legalName, tradingName }: Naming): string | null {
  if (random.chance(rates.legalNameShown)) return legalName;
  return random.chance(rates.nameCutOff) ? tradingName.slice(0, CUT_OFF_AT).trim() : null;
}

/** The descriptor, as card schemes write it. What does not fit is cut off, store numbers included. */
export function toDescriptor({ prefix, name, number, field43 }: DescriptorForm, store: NamedStore): string {
  const said = (name ?? store.name).toUpperCase();
  const numbered = number === null ? '' : `${number.mark}${numberText(number, store)}`;
  if (!field43) return `${prefix}${said}${numbered}`.slice(0, NAME_LENGTH).trim();
  const { nameLength, country } = field43;
  const written = `${prefix}${said.replace(/[^A-Z0-9 ]+ ?/g, '')}${numbered}`.slice(0, nameLength);
  return `${written.padEnd(nameLength)}${TOWN.toUpperCase().padEnd(TOWN_LENGTH)}${country}`;
}

/** Four digits after a space, as in "NAME 0417". */
function numberText({ mark, of }: NonNullable<DescriptorForm['number']>, store: NamedStore): string {
  const number = of === 'acquirer' ? store.acquirerNumber : String(store.number);
  return mark === ' ' ? number.padStart(4, '0') : number;
}

export function capitalised(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
