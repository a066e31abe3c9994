import { type CardSlip, only, type Random } from '@quittance/town';
import { wallText, zonedText } from '../calendar.js';
import type { TillRates } from '../rates/rates.js';
import { acceptanceAt, type Retailer } from '../shops/shop.js';
import { withWrongDigit } from './wrong-digit.js';
import { type CardUse, type Purchase, seenDigits } from '../trade/purchase.js';

/** Card fields that the till sends, with the till's own faults. */
export function cardSlip(random: Random, rates: TillRates, { store, till }: Purchase, use: CardUse): CardSlip {
  const { retailer } = store;
  const { merchantId, terminalIds } = acceptanceAt(store, use.at);
  const { rrn, authCode } = mistyped(random, rates, asked(use));
  const known: CardSlip = {
    scheme: use.payer.scheme,
    ...writtenDigits(retailer, use),
    par: use.payer.par,
    authCode,
    rrn: retailer.constantRrn ?? rrn,
    terminalId:
      retailer.kind.special === 'online' ? undefined : (retailer.constantTerminalId ?? terminalIds[till.index]),
    merchantId,
    at: retailer.clock === 'wall' ? wallText(use.at) : zonedText(use.at),
  };
  return only(known, retailer.profile.sends);
}

/** A till shows the digits that its terminal saw, unless it once had the card's from its acquirer. */
function writtenDigits({ digitsChange }: Retailer, use: CardUse): Pick<CardSlip, 'last4' | 'last4Of'> {
  if (digitsChange && use.at < digitsChange.from) return { last4: use.payer.last4, last4Of: 'card' };
  if (digitsChange?.to === 'none') return {};
  return { last4: seenDigits(use), last4Of: use.byWallet ? 'token' : 'card' };
}

type Numbers = Pick<CardSlip, 'authCode' | 'rrn'>;

/** Numbers that the terminal had when the till asked for them. */
function asked({ course, authCode, rrn }: CardUse): Numbers {
  // Taken offline: the host has not answered, and the field is padded.
  if (course === 'deferred') return { authCode: '000000' };
  return authCode === null ? {} : { authCode, rrn };
}

function mistyped(random: Random, rates: TillRates, numbers: Numbers): Numbers {
  if (!random.chance(rates.mistyped)) return numbers;
  const { authCode, rrn } = numbers;
  return random.chance(0.5)
    ? { ...numbers, ...(authCode !== undefined && { authCode: withWrongDigit(random, authCode) }) }
    : { ...numbers, ...(rrn !== undefined && { rrn: withWrongDigit(random, rrn) }) };
}
