import { type Random, without } from '@quittance/town';
import type { BankRates } from '../rates/rates.js';
import type { EntryDocument } from './entry-document.js';
import { withWrongDigit } from './wrong-digit.js';

export type BankFault = 'left_out' | 'mistyped';

/** A bank's fault, applied to every state of an entry. */
interface Faulty {
  fault: BankFault | null;
  tell: (document: EntryDocument) => EntryDocument;
}

const OMITTED = ['authCode', 'rrn', 'terminalId', 'merchantId', 'par', 'cardLast4', 'tokenLast4'] as const;
const MISTYPED = ['authCode', 'rrn', 'terminalId'] as const;

const FAULTLESS: Faulty = { fault: null, tell: (document) => document };

export function drawFault(random: Random, rates: BankRates, first: EntryDocument): Faulty {
  const drawn = random.next();
  if (drawn < rates.numberLeftOut) {
    const name = random.pick(OMITTED.filter((each) => first[each] !== undefined));
    return { fault: 'left_out', tell: (document) => without(document, name) };
  }
  if (drawn >= rates.numberLeftOut + rates.mistyped) return FAULTLESS;
  const known = MISTYPED.filter((each) => first[each] !== undefined);
  if (known.length === 0) return FAULTLESS;
  const name = random.pick(known);
  const wrong = withWrongDigit(random, first[name] as string);
  return { fault: 'mistyped', tell: (document) => ({ ...document, [name]: wrong }) };
}
