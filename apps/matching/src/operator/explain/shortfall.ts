import { compare, type Tier } from '../../decision/compare/rules.js';
import { type Evidence, evidenceOf } from '../../decision/compare/field-agreement.js';
import { NEAR_MS, TIGHT_MS, WIDE_MS } from '../../decision/compare/purchase-window.js';
import type { TenderFacts, TransactionFacts } from '../../decision/facts.js';
import { compareMoney } from '../../decision/compare/money.js';
import { listInWords, moneyInWords, timeInWords } from './in-words.js';

const DAY_MS = 86_400_000;
/** Time limits of the rules, the widest first. */
const REACHES_MS = [DAY_MS, WIDE_MS, NEAR_MS, TIGHT_MS];

/**
 * Why no rule joins a pair, in a sentence. Found by running the rules with one field changed at a time, so it cannot
 * contradict them.
 */
export function shortfallOf(transaction: TransactionFacts, tender: TenderFacts): string {
  if (transaction.closed !== undefined) return `the bank has ${transaction.closed} the transaction: no money moved`;
  if (transaction.direction !== tender.direction) return 'not both payments or both refunds';
  const comparison = compare(transaction, tender);
  if (comparison?.contradiction === 'rrn') return 'reference number differs';
  if (comparison?.contradiction === 'auth-code') return 'authorisation code differs';
  if (comparison?.reusesRrn)
    return `same reference number with another amount (${amounts(transaction, tender)}): the number was reused, so no reference-number rule uses it`;
  const evidence = evidenceOf(transaction, tender, compareMoney(transaction, tender));
  return (
    otherMoney(evidence, transaction, tender) ??
    oneThing(evidence, transaction, tender) ??
    byItsArrival(evidence, transaction, tender) ??
    tooFar(evidence, transaction, tender) ??
    severalThings(evidence)
  );
}

const amounts = ({ amounts: ours, currency }: TransactionFacts, tender: TenderFacts): string =>
  `${ours.map((amount) => moneyInWords(amount, currency)).join(' or ')} at the bank, ${moneyInWords(tender.amountMinor, tender.currency)} at the till`;

function otherMoney({ money }: Evidence, transaction: TransactionFacts, tender: TenderFacts): string | undefined {
  if (money === 'other') return `amount differs (${amounts(transaction, tender)})`;
  if (compare(transaction, tender) !== undefined) return undefined;
  return money === 'converted'
    ? `currency differs (${amounts(transaction, tender)}); only an agreeing reference number or, at a rate of the time, authorisation code or last four would join them`
    : `amount differs as by a tip or hold (${amounts(transaction, tender)}); only an agreeing reference number, authorisation code or, for a tip, last four would join them`;
}

type Field = 'store' | 'terminal' | 'last4' | 'scheme' | 'par';
const NAMES: Readonly<Record<Field, string>> = {
  store: 'store',
  terminal: 'terminal',
  last4: 'last four digits',
  scheme: 'card scheme',
  par: 'account reference',
};

/** The payment with one field changed so that it no longer disagrees. */
function agreeable(field: Field, transaction: TransactionFacts, tender: TenderFacts): TenderFacts {
  switch (field) {
    case 'store':
      return { ...tender, storeKey: transaction.candidates[0] ?? tender.storeKey };
    case 'terminal':
      return { ...tender, terminalId: undefined };
    case 'last4': {
      const { cardLast4, tokenLast4 } = transaction;
      return { ...tender, last4: cardLast4 ?? tokenLast4, last4Of: cardLast4 === undefined ? 'token' : 'card' };
    }
    case 'scheme':
    case 'par':
      return { ...tender, [field]: undefined };
  }
}

const ruleFor = (transaction: TransactionFacts, tender: TenderFacts): Tier | undefined =>
  compare(transaction, tender)?.tiers[0];

function oneThing(evidence: Evidence, transaction: TransactionFacts, tender: TenderFacts): string | undefined {
  for (const field of Object.keys(NAMES) as Field[]) {
    if (evidence[field] !== 'disagree') continue;
    const rule = ruleFor(transaction, agreeable(field, transaction, tender));
    if (rule !== undefined)
      return `${NAMES[field]} ${field === 'last4' ? 'differ' : 'differs'}; but for that, rule ${rule} would join them`;
  }
  if (transaction.perhapsElsewhere) {
    const rule = ruleFor({ ...transaction, perhapsElsewhere: undefined }, tender);
    if (rule !== undefined)
      return `routing by descriptor or unlisted terminal may have left out its store; but for that, rule ${rule} would join them`;
  }
  if (tender.zoneKnown) return undefined;
  const rule = ruleFor(transaction, { ...tender, zoneKnown: true });
  return rule && `the till's time zone is not known; but for that, rule ${rule} would join them`;
}

/** What the arrival of the document says: of a payment made later, or of a clock that is right. */
function byItsArrival({ apartMs }: Evidence, transaction: TransactionFacts, tender: TenderFacts): string | undefined {
  const rule = ruleFor(transaction, { ...tender, receivedAt: tender.receivedAt + DAY_MS });
  if (rule === undefined) return undefined;
  const early = Math.min(...transaction.times) - tender.receivedAt;
  return early > 0
    ? `its document came ${timeInWords(early)} before the payment was made, so it is another's; but for that, rule ${rule} would join them`
    : `${timeInWords(apartMs)} apart, and its document came as soon as it was made, so its till's clock is right; but for that, rule ${rule} would join them`;
}

function tooFar({ apartMs }: Evidence, transaction: TransactionFacts, tender: TenderFacts): string | undefined {
  const { times, earliest, latest } = transaction;
  const timed = { ...tender, soldUntil: undefined, chargedAt: undefined, chargedUntil: undefined };
  if (times.length === 0) {
    const rule = ruleFor(transaction, { ...timed, soldAt: tender.soldAt < earliest ? earliest : latest });
    return rule && `outside the days that the bank's dates allow, by ${timeInWords(apartMs)} (rule ${rule})`;
  }
  const nearest = times.reduce((a, b) => (Math.abs(a - tender.soldAt) <= Math.abs(b - tender.soldAt) ? a : b));
  const side = tender.soldAt < nearest ? -1 : 1;
  for (const reach of REACHES_MS) {
    const rule = reach < apartMs ? ruleFor(transaction, { ...timed, soldAt: nearest + side * reach }) : undefined;
    if (rule !== undefined) return `outside the ${timeInWords(reach)} of rule ${rule}: ${timeInWords(apartMs)} apart`;
  }
  return undefined;
}

const ALL_NAMES = { rrn: 'reference number', authCode: 'authorisation code', ...NAMES } as const;

function severalThings(evidence: Evidence): string {
  const fields = Object.keys(ALL_NAMES) as (keyof typeof ALL_NAMES)[];
  const named = (says: Evidence['rrn']) => fields.filter((f) => evidence[f] === says).map((f) => ALL_NAMES[f]);
  const [against, unknown] = [named('disagree'), named('unknown')];
  const parts = [
    ...(against.length > 0 ? [`${listInWords(against)} ${against.length > 1 ? 'differ' : 'differs'}`] : []),
    ...(unknown.length > 0 ? [`not known to both sides: ${listInWords(unknown)}`] : []),
    `${timeInWords(evidence.apartMs)} apart`,
  ];
  return `too little evidence: ${parts.join('; ')}`;
}
