import type { Random } from '@quittance/town';
import type { AcceptanceRates } from '../rates/rates.js';
import type { KindName } from './kind.js';

/** Names of a retailer, and the one that card statements show. */
export interface Naming {
  tradingName: string;
  legalName: string;
  /** Null: each store's own name. */
  shown: string | null;
}

/** Length limits of a descriptor. */
const DESCRIPTOR_LENGTH = 22;
const CUT_OFF_AT = 9;

const owners = ['Harker', 'Osei', 'Lindqvist', 'Marsh', 'Patel', 'Whitby', 'Novak', 'Adeyemi', 'Crane', 'Rossi'];
const styles = ['Old Mill', 'Harbour', 'Red Door', 'Northern', 'Copper', 'Little', 'Union', 'Garden', 'Corner', 'Blue'];

export function newNaming(random: Random, rates: AcceptanceRates, kind: KindName): Naming {
  const tradingName = `${random.pick(styles)} ${capitalised(kind)}`;
  const legalName = `${random.pick(owners)} ${random.pick(['Holdings', 'Trading', 'Retail', '& Sons'])} Ltd`;
  const shown = random.chance(rates.legalNameShown)
    ? legalName
    : random.chance(rates.nameCutOff)
      ? tradingName.slice(0, CUT_OFF_AT).trim()
      : null;
  return { tradingName, legalName, shown };
}

/** The descriptor, as card schemes write it. */
export function toDescriptor({ shown }: Naming, storeName: string, prefix: string): string {
  return `${prefix}${shown ?? storeName}`.toUpperCase().slice(0, DESCRIPTOR_LENGTH).trim();
}

export function capitalised(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
