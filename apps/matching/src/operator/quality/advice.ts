import { listInWords, timeInWords } from '../explain/in-words.js';
import type { BankFigures, KeyFigures, Outcomes, SaleFigures, StoreFigures } from './figures.js';

/** One improvement, and its weight. */
interface Remark {
  /** Approximate share of payments, transactions or documents that would match better or faster. */
  readonly share: number;
  readonly text: string;
}

/** A clock further out hurts the rules that compare times. */
const CLOCK_OUT_MS = 2 * 60_000;
/** With fewer matches, one wrong time may account for the offset. */
const FEWEST_MATCHES = 3;
/** Smallest share worth mentioning. */
const WORTH_SAYING = 0.01;
const MOST_SAID = 3;
const LATE_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
/** Weights of what is merely slower, or weaker, against what cannot be matched at all. */
const SLOWER = 0.3;
const WEAKER = 0.5;

export const isClockOut = (till: {
  readonly clockOffsetMs: number | undefined;
  readonly clockMatches: number;
}): boolean => till.clockMatches >= FEWEST_MATCHES && Math.abs(till.clockOffsetMs ?? 0) > CLOCK_OUT_MS;

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const percent = (share: number): string =>
  `${share > 0 && share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)}%`;

const unusable = ({ malformed, constant }: KeyFigures): number => malformed + constant;

/** The three weightiest, or a sentence that nothing stands out. */
function said(remarks: readonly Remark[]): string[] {
  const worth = remarks.filter(({ share }) => share >= WORTH_SAYING).sort((a, b) => b.share - a.share);
  if (worth.length === 0) return ['Nothing stands out: keep sending what is sent now.'];
  return worth.slice(0, MOST_SAID).map(({ text }) => text);
}

export interface RetailerSide {
  readonly figures: SaleFigures;
  readonly stores: number;
  readonly storesWithFeedCompletion: number;
  /** With those tills whose clock is out. */
  readonly notable: readonly StoreFigures[];
}

export function retailerAdvice(side: RetailerSide): string[] {
  const { figures } = side;
  if (figures.documents === 0) return ['Nothing was sold in these days, or nothing came: send sales as they are made.'];
  if (figures.cardPayments === 0)
    return ['No document has a card payment: send the tenders of each sale, cards among them.'];
  return said([...ofNumbers(figures), ...ofCards(figures), ...ofFeed(side), ...ofClocks(side)]);
}

function ofNumbers({ keys: { rrn, authCode, terminalId }, cardPayments, numberedPayments }: SaleFigures): Remark[] {
  const without = shareOf(cardPayments - numberedPayments, cardPayments);
  const [useless, constant] = [unusable(rrn) + unusable(authCode), rrn.constant + authCode.constant];
  const uselessShare = shareOf(useless, rrn.given + authCode.given);
  const noTerminal = shareOf(Math.max(rrn.given - unusable(rrn), 0) - terminalId.given, cardPayments);
  return [
    {
      share: without,
      text: `Send the terminal's reference number (rrn) and authorisation code (authCode) with every card payment: ${percent(without)} have none that can be used, nor an account reference, and only digits, amounts and times can match those.`,
    },
    {
      share: uselessShare,
      text: `Send each payment's own reference number and authorisation code: ${percent(uselessShare)} of those sent cannot be used, ${constant} because many payments carry the same and ${useless - constant} because they are malformed or placeholders.`,
    },
    {
      share: WEAKER * noTerminal,
      text: `Name the terminal (terminalId) beside the reference number: ${percent(noTerminal)} of card payments have the number alone, which proves less.`,
    },
  ];
}

function ofCards({ keys: { last4, last4Of }, cardPayments, numberedPayments }: SaleFigures): Remark[] {
  const without = shareOf(cardPayments - last4.given, cardPayments);
  const unsaid = shareOf(last4.given - last4Of.given, cardPayments);
  // Where there are numbers, last four only confirms them.
  const needed = 1 - WEAKER * shareOf(numberedPayments, cardPayments);
  return [
    {
      share: needed * without,
      text: `Send the last four digits that the terminal prints (last4): ${percent(without)} of card payments have none.`,
    },
    {
      share: SLOWER * needed * unsaid,
      text: `Say which digits last4 are (last4Of: card or token): ${percent(unsaid)} of card payments do not say, and a wallet token's digits differ from the card's.`,
    },
  ];
}

function ofFeed({ figures, stores, storesWithFeedCompletion }: RetailerSide): Remark[] {
  const { documents, unreconciled, zoneUnknown, missingNumbers, lateness, cardPayments, numberedPayments } = figures;
  const unnumbered = 1 - WEAKER * shareOf(numberedPayments, cardPayments);
  const silent = shareOf(stores - storesWithFeedCompletion, stores);
  const p95 = lateness.p95Ms ?? 0;
  const missing = shareOf(missingNumbers, documents + missingNumbers);
  return [
    {
      share: shareOf(zoneUnknown, documents),
      text: `Send soldAt with its offset, or register the store's time zone before its sales: the hour of ${percent(shareOf(zoneUnknown, documents))} of documents is not known.`,
    },
    {
      share: SLOWER * unnumbered * silent,
      text: `Send feedCompletions (POST /v1/stores/{storeId}/feedCompletion) once everything up to a time has been sent: ${stores - storesWithFeedCompletion} of ${stores} stores send none, so matches by digits or amount wait for up to two days.`,
    },
    {
      share: p95 > LATE_MS ? SLOWER * Math.max(Math.min(p95 / DAY_MS, 1), 0.1) : 0,
      text: `Send each sale when it is made: one in twenty arrives more than ${timeInWords(p95)} later.`,
    },
    {
      share: shareOf(unreconciled, documents),
      text: `Make lines and tenders add up to the total: in ${percent(shareOf(unreconciled, documents))} of documents they do not, and the customer sees that.`,
    },
    {
      share: missing,
      text: `Look for sales that are not sent: ${missingNumbers} numbers are missing from the tills' numbering, ${percent(missing)} of all.`,
    },
  ];
}

function ofClocks({ notable, figures }: RetailerSide): Remark[] {
  const out = notable.flatMap(({ storeId, tills }) => tills.filter(isClockOut).map((till) => ({ ...till, storeId })));
  if (out.length === 0) return [];
  const names = out.map(({ tillId, storeId, clockOffsetMs = 0 }) => {
    const side = clockOffsetMs > 0 ? 'behind' : 'ahead';
    return `${tillId} of ${storeId} (${timeInWords(clockOffsetMs)} ${side})`;
  });
  const documents = out.reduce((sum, till) => sum + till.documents, 0);
  const share = Math.max(shareOf(documents, figures.documents), WORTH_SAYING);
  return [{ share, text: `Set the clocks of tills that differ from the banks': ${listInWords(names)}.` }];
}

export function bankAdvice({ figures, outcomes }: { figures: BankFigures; outcomes: Outcomes }): string[] {
  const { transactions, numbered, timed, keys, lateness } = figures;
  if (transactions === 0) return ['No transaction of a consented account was seen in these days.'];
  const given = (name: string): number => keys[name]?.given ?? 0;
  const without = (name: string): number => shareOf(transactions - given(name), transactions);
  const malformed = (keys['rrn']?.malformed ?? 0) + (keys['authCode']?.malformed ?? 0);
  const useless = shareOf(malformed, given('rrn') + given('authCode'));
  const dated = shareOf(transactions - timed, transactions);
  const unnumbered = shareOf(transactions - numbered, transactions);
  const noStore = shareOf(outcomes.unmatchedByReason['no-store'] ?? 0, outcomes.transactions);
  const p95 = lateness.p95Ms ?? 0;
  const needed = 1 - WEAKER * (1 - unnumbered);
  return said([
    {
      share: unnumbered,
      text: `Send the reference number (rrn) and authorisation code (authCode) of the authorisation: ${percent(unnumbered)} of transactions have neither, nor an account reference.`,
    },
    {
      share: useless,
      text: `Send reference numbers and authorisation codes as the terminal got them: ${malformed} are malformed or placeholders.`,
    },
    {
      share: without('merchantId'),
      text: `Send acquirerId, merchantId and terminalId: ${percent(without('merchantId'))} of transactions name no merchant${noStore > 0 ? `, and ${percent(noStore)} lead to no store` : ''}.`,
    },
    {
      share: WEAKER * without('terminalId'),
      text: `Send the terminal (terminalId): ${percent(without('terminalId'))} of transactions name none, and a reference number proves most together with the terminal.`,
    },
    {
      share: needed * dated,
      text: `Send the time of the purchase (transmittedAt or localAt): ${percent(dated)} of transactions carry only a date.`,
    },
    {
      share: needed * without('cardLast4'),
      text: `Send the last four digits (cardLast4, and tokenLast4 of a wallet): ${percent(without('cardLast4'))} of transactions have none of the card.`,
    },
    {
      share: p95 > LATE_MS ? SLOWER * Math.max(Math.min(p95 / DAY_MS, 1), 0.1) : 0,
      text: `Send transactions when they are authorised: one in twenty arrives more than ${timeInWords(p95)} after the purchase.`,
    },
  ]);
}
