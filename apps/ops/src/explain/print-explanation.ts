import {
  atInWords,
  type FalseMatchBound,
  type Candidate,
  decisionInWords,
  type Explanation,
  moneyInWords,
  rounded,
  timeInWords,
} from '@quittance/matching/operator';
import { table } from '../cli/print.js';

/** A number that is reused for every transaction leads to a long list of uninformative candidates. */
const MOST_PRINTED = 15;

/** An explanation as a person reads it: what was decided, from what, and of each payment that was looked at why, or why not. */
export const printExplanation = (told: Explanation): string => {
  const [bankId, transactionId] = splitKey(told.transactionKey);
  const shown = told.candidates.slice(0, MOST_PRINTED);
  const more = told.candidates.length - shown.length;
  return [
    `transaction ${transactionId} of ${bankId}`,
    `${told.inWords}`,
    ...sinceThen(told),
    '',
    table(['', ''], facts(told)).trim(),
    '',
    'what the bank gave',
    table(['  KEY', 'VALUE'], keys(told)),
    '',
    told.candidates.length === 0
      ? 'No payment shares a key with it, and none of its amount was made at its stores about that time.'
      : `payments that were looked at: ${told.candidates.length}`,
    ...shown.map((candidate, place) => `\n${printCandidate(candidate, place + 1)}`),
    ...(more > 0 ? [`\nand ${more} more: --json has them all.`] : []),
  ].join('\n');
};

const splitKey = (key: string): [string, string] => {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
};

const sinceThen = ({ storedDecision, isAsItStands }: Explanation): string[] => {
  if (isAsItStands) return [];
  const stands = storedDecision === undefined ? 'not decided yet' : decisionInWords(storedDecision);
  return [
    `It stands otherwise: ${stands}. More has become known since, and nothing has touched the transaction again.`,
  ];
};

const facts = (told: Explanation): string[][] => {
  const { entry, routing, storedDecision, matchedByRules } = told;
  const money = [...entry.amounts.map((amountMinor) => ({ amountMinor, currency: entry.currency })), ...entry.billed];
  const when =
    entry.times.length > 0
      ? entry.times.map(atInWords).join(' or ')
      : `between ${atInWords(entry.earliest)} and ${atInWords(entry.latest)}, by its dates`;
  const decided = storedDecision === undefined ? [] : [['decided', atInWords(storedDecision.decidedAt)]];
  const rules =
    matchedByRules === undefined || matchedByRules === told.ruleVersion ? '' : `, matched under ${matchedByRules}`;
  const stores = routing.stores.map(({ storeKey, name, completeUntil }) => [
    '',
    `${storeKey} ${name === undefined ? '(not registered)' : `"${name}"`}, ${completeness(completeUntil)}`,
  ]);
  return [
    [
      'entry',
      `${entry.state}; ${entry.direction} ${money.map((m) => moneyInWords(m.amountMinor, m.currency)).join(' or ')}`,
    ],
    ['', `${entry.revisions} ${entry.revisions === 1 ? 'revision' : 'revisions'}`],
    ['purchase', when],
    ['consent', told.consent],
    ...decided,
    ['rules', `${told.ruleVersion}${rules}`],
    ['routed', `by ${routing.by}, to ${routing.stores.length} ${routing.stores.length === 1 ? 'store' : 'stores'}`],
    ...stores,
  ];
};

const completeness = (untilMs: number): string =>
  untilMs > 0 ? `sent all that it sold before ${atInWords(untilMs)}` : 'has not said how far it has sent its sales';

const keys = ({ keys: known }: Explanation): string[][] =>
  known.map(({ name, value, isUsable }) => [
    `  ${name}`,
    value === undefined ? 'absent' : `${value}${isUsable ? '' : '  (cannot be used)'}`,
  ]);

const printCandidate = (candidate: Candidate, place: number): string => {
  const { tenderKey, storeKey, amountMinor, currency, why, rules, meets, evidence, weights, bounds } = candidate;
  const joined = rules.length === 0 ? 'no rule joins them' : `joined by ${rules.join(', ')}`;
  return [
    `${place}. ${tenderKey} at ${storeKey}, ${moneyInWords(amountMinor, currency)}, ${soldInWords(candidate)}`,
    `   ${why}`,
    `   ${timeInWords(evidence.apartMs)} apart; money ${evidence.money}; ${joined}${meets ? '' : '; no key in common'}`,
    table(['   FIELD', 'SAYS', 'BITS', 'TILL'], evidenceRows(candidate)),
    `   total ${weights.totalBits.toFixed(1)} bits`,
    ...bounds.map((bound) => `   ${printBound(bound)}`),
  ].join('\n');
};

const soldInWords = ({ soldAt, soldUntil }: Candidate): string =>
  soldUntil === undefined ? atInWords(soldAt) : `${atInWords(soldAt)} or later in that minute`;

const evidenceRows = (candidate: Candidate): string[][] =>
  candidate.weights.fields.map(({ field, bits }) => {
    const { evidence, said } = candidate;
    const says =
      field === 'amount' ? evidence.money : field === 'time' ? `${timeInWords(evidence.apartMs)}` : evidence[field];
    const till =
      field === 'time'
        ? soldInWords(candidate)
        : field === 'terminal'
          ? said.terminalId
          : said[field as keyof typeof said];
    return [`   ${field}`, says, signed(bits), till ?? ''];
  });

const signed = (bits: number): string => `${bits > 0 ? '+' : ''}${bits.toFixed(1)}`;

/**
 * `bound of last4-day: (0.03 lost × (2 others × 1 of the day + 0.001 twins) + 0.4 by wallet × (1 others × 1 of the day +
 * 0.001 twins)) × 0.0001 alike = 4.60e-5 ≤ 1.00e-4`
 */
const printBound = ({
  tier,
  lostShare,
  others,
  walletShare,
  byWallet,
  windowShare,
  twinShare,
  alike,
  result,
  limit,
  alikeAround,
  isSafe,
}: FalseMatchBound): string => {
  const met = (count: number) =>
    `(${rounded(count)} others × ${rounded(windowShare)} of the day + ${rounded(twinShare)} twins)`;
  const lost = `${rounded(lostShare)} lost × ${met(others)}`;
  const wrong = walletShare === 0 ? lost : `(${lost} + ${rounded(walletShare)} by wallet × ${met(byWallet)})`;
  const terms = [wrong, ...(alike === 1 ? [] : [`${alike} alike`])];
  const again = alikeAround === undefined ? '' : `; taken ${alikeAround} times about that time, of at most 1`;
  const sign = result <= limit ? '≤' : '>';
  return `bound of ${tier}: ${terms.join(' × ')} = ${rounded(result)} ${sign} ${rounded(limit)}${again}: ${isSafe ? 'holds' : 'does not hold'}`;
};
