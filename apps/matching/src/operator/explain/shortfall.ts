import { compare, type Tier } from '../../decision/compare/rules.js';
import { type Evidence, evidenceOf } from '../../decision/compare/field-agreement.js';
import { NEAR_MS, TIGHT_MS, WIDE_MS } from '../../decision/compare/purchase-window.js';
import type { TenderFacts, TransactionFacts } from '../../decision/facts.js';
import { compareMoney } from '../../decision/compare/money.js';
import { listInWords, moneyInWords, timeInWords } from './in-words.js';

const DAY_MS = 86_400_000;
/** How far apart in time rules bear, the most generous first. */
const REACHES_MS = [DAY_MS, WIDE_MS, NEAR_MS, TIGHT_MS];

/**
 * Why no rule joins a pair, in a sentence. The rules are asked again with one thing changed at a time, so that the answer cannot say
 * other than they do.
 */
export function shortfallOf(transaction: TransactionFacts, tender: TenderFacts): string {
  if (transaction.closed !== undefined) return `the bank has ${transaction.closed} the transaction: no money moved`;
  if (transaction.direction !== tender.direction) return 'one is a payment and the other money back';
  const comparison = compare(transaction, tender);
  if (comparison?.contradiction === 'rrn') return 'reference number differs';
  if (comparison?.contradiction === 'auth-code') return 'authorisation code differs';
  if (comparison?.reusesRrn)
    return `same reference number with another amount (${amounts(transaction, tender)}): it is no reference`;
  const evidence = evidenceOf(transaction, tender, compareMoney(transaction, tender));
  return (
    otherMoney(evidence, transaction, tender) ??
    oneThing(evidence, transaction, tender) ??
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
    ? `currency differs (${amounts(transaction, tender)}), which only a reference number bridges`
    : `amount differs as tips and holds make it (${amounts(transaction, tender)}), which only a number bridges`;
}

type Field = 'store' | 'terminal' | 'last4' | 'scheme' | 'par';
const NAMES: Readonly<Record<Field, string>> = {
  store: 'store',
  terminal: 'terminal',
  last4: 'last four digits',
  scheme: 'card scheme',
  par: 'account reference',
};

/** The payment as it would be if a field did not speak against it. */
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
      return `it may be of a store that the descriptor or the directory leaves out; but for that, rule ${rule} would join them`;
  }
  if (tender.zoneKnown) return undefined;
  const rule = ruleFor(transaction, { ...tender, zoneKnown: true });
  return rule && `time zone of the till is not known; but for that, rule ${rule} would join them`;
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
  return `too little speaks for it: ${parts.join('; ')}`;
}
