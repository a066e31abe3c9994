import type { Revisions } from '../../decision/session/revisions.js';
import {
  type TenderFacts,
  toAuthCode,
  toLast4,
  toLifecycle,
  toMcc,
  toMerchantId,
  toPar,
  toRrn,
  toScheme,
  toTerminalId,
} from '../../decision/facts.js';
import type { Candidate, KnownKey } from './explanation.js';
import { shown, shownPar } from './in-words.js';

type State = Revisions[string]['transaction'];
type Text = string | null | undefined;

interface KeyOf {
  readonly name: string;
  readonly read: (state: State) => Text;
  readonly usable: (text: Text) => unknown;
  readonly show: (text: string) => string;
}

const isThere = (text: Text): boolean => text != null;
const last4 = (digits: string): string => digits.slice(-4);

const KEYS: readonly KeyOf[] = [
  { name: 'rrn', read: (s) => s.rrn, usable: toRrn, show: shown },
  { name: 'authCode', read: (s) => s.authCode, usable: toAuthCode, show: shown },
  { name: 'acquirerId', read: (s) => s.acquirerId, usable: isThere, show: shown },
  { name: 'merchantId', read: (s) => s.merchantId, usable: toMerchantId, show: shown },
  { name: 'terminalId', read: (s) => s.terminalId, usable: toTerminalId, show: shown },
  { name: 'cardLast4', read: (s) => s.cardLast4, usable: toLast4, show: last4 },
  { name: 'tokenLast4', read: (s) => s.tokenLast4, usable: toLast4, show: last4 },
  { name: 'par', read: (s) => s.par, usable: toPar, show: shownPar },
  { name: 'scheme', read: (s) => s.scheme, usable: toScheme, show: shown },
  { name: 'wallet', read: (s) => s.wallet, usable: isThere, show: shown },
  { name: 'mcc', read: (s) => s.mcc, usable: toMcc, show: shown },
  // Never shown: a bank may use a card number here.
  { name: 'lifecycleId', read: (s) => s.lifecycleId, usable: toLifecycle, show: () => 'given' },
];

/** Identifiers that the bank gave in any revision: the latest usable value, else the latest. */
export function knownKeysOf(revisions: Revisions): KnownKey[] {
  const states = Object.values(revisions)
    .map(({ transaction }) => transaction)
    .sort((a, b) => b.revision - a.revision);
  return KEYS.map(({ name, read, usable, show }) => {
    const given = states.map(read).filter((text) => text != null);
    const good = given.find((text) => usable(text));
    const value = good ?? given[0];
    return { name, isUsable: good !== undefined, ...(value !== undefined && { value: show(value) }) };
  });
}

/** Card fields from the till, masked where necessary. */
export function saidOf({
  rrn,
  authCode,
  terminalId,
  par,
  last4: digits,
  last4Of,
  scheme,
}: TenderFacts): Candidate['said'] {
  return {
    ...(rrn && { rrn: shown(rrn) }),
    ...(authCode && { authCode: shown(authCode) }),
    ...(terminalId && { terminalId: shown(terminalId) }),
    ...(par && { par: shownPar(par) }),
    ...(digits && { last4: `${digits}${last4Of ? ` (of the ${last4Of})` : ''}` }),
    ...(scheme && { scheme }),
  };
}
