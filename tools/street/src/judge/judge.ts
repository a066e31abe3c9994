import type { LineAnswer } from '../client/public-client.js';
import type { Answers } from '../play.js';
import type { ReceiptDocument } from '@quittance/town';
import type { TransactionTruth, Truth, World } from '../world.js';
import { differences } from './compare-receipt.js';

/** One webhook that a bank took in (each webhook id once), with the receipt it fetched; null when the receipt was gone by then. */
export interface ReceivedReceipt {
  bankId: string;
  webhookId: string;
  type: 'receipt.ready' | 'receipt.revised' | 'receipt.withdrawn';
  receiptId: string;
  revision: number;
  transactionId: string;
  accountId: string;
  receipt: ReceiptDocument | null;
}

interface Figures {
  transactions: {
    sent: number;
    matched: number;
    abstained: number;
    unmatched: number;
    rejected: number;
    /** Named parts of `unmatched`. */
    withoutConsent: number;
    voided: number;
  };
  receipts: {
    expected: number;
    /** Part of `expected`: none need have come. */
    open: number;
    delivered: number;
    /** Another purchase's, another account's, or one that must not exist. */
    wrong: number;
    missing: number;
    unexpected: number;
    duplicated: number;
    /** Receipts of the right purchase of which a line or another detail reads otherwise. */
    altered: number;
  };
  edges: {
    sales: { sent: number; accepted: number; rejected: number };
    transactions: { sent: number; accepted: number; rejected: number };
    others: { sent: number; accepted: number; rejected: number };
    /** Lines that were malformed by design. */
    malformed: number;
    refusedWrongly: number;
    acceptedWrongly: number;
  };
}

export interface Complaint {
  about: 'wrong' | 'missing' | 'unexpected' | 'duplicated' | 'altered' | 'edge' | 'sum';
  text: string;
}

export interface Verdict {
  ok: boolean;
  figures: Figures;
  complaints: Complaint[];
  /** Receipts that stand in the end, one per transaction. */
  standing: ReceiptDocument[];
}

/** Compares what came back with what really happened. Nothing here trusts a count that the network gives of itself. */
export function judge(
  told: { world: World; truth: Truth },
  answers: Answers,
  received: readonly ReceivedReceipt[],
): Verdict {
  const complaints: Complaint[] = [];
  const standing: ReceiptDocument[] = [];
  const edges = judgeEdges(told, answers, complaints);
  const byTransaction = Map.groupBy(received, ({ bankId, transactionId }) => `${bankId}/${transactionId}`);
  const receipts: Figures['receipts'] = {
    expected: 0,
    open: 0,
    delivered: 0,
    wrong: 0,
    missing: 0,
    unexpected: 0,
    duplicated: 0,
    altered: 0,
  };
  const transactions: Figures['transactions'] = {
    sent: 0,
    matched: 0,
    abstained: 0,
    unmatched: 0,
    rejected: 0,
    withoutConsent: 0,
    voided: 0,
  };
  transactions.sent = told.truth.transactions.length;
  transactions.rejected = edges.transactions.rejected;

  for (const truth of told.truth.transactions) {
    const key = `${truth.bankId}/${truth.transactionId}`;
    const events = byTransaction.get(key) ?? [];
    byTransaction.delete(key);
    const stands = standingReceipts(events);
    if (truth.outcome === 'open' && stands.length > 0) receipts.open++;
    if (truth.outcome === 'receipt' || (truth.outcome === 'open' && stands.length > 0)) receipts.expected++;
    receipts.delivered += stands.length;
    if (stands.length > 0) transactions.matched++;
    else countUnmatched(truth, transactions);
    for (const complaint of judgeOne(truth, events, stands)) {
      complaints.push(complaint);
      tally(receipts, complaint);
    }
    standing.push(...stands.slice(0, 1));
  }
  for (const [key, events] of byTransaction) {
    receipts.delivered += standingReceipts(events).length;
    const complaint: Complaint = { about: 'unexpected', text: `${key}: a receipt for a transaction that nobody sent` };
    complaints.push(complaint);
    tally(receipts, complaint);
  }
  const { sent, matched, abstained, unmatched, rejected } = transactions;
  if (sent !== matched + abstained + unmatched + rejected) {
    complaints.push({
      about: 'sum',
      text: `${sent} transactions sent, but ${matched + abstained + unmatched + rejected} accounted for`,
    });
  }
  return { ok: complaints.length === 0, figures: { transactions, receipts, edges }, complaints, standing };
}

function tally(receipts: Figures['receipts'], { about }: Complaint): void {
  if (about === 'edge' || about === 'sum') return;
  receipts[about]++;
  if (about === 'unexpected') receipts.wrong++;
}

/** A transaction without a receipt that should have one is counted nowhere: then the sum does not come out. */
function countUnmatched({ outcome }: TransactionTruth, transactions: Figures['transactions']): void {
  if (outcome === 'abstain' || outcome === 'open') transactions.abstained++;
  if (outcome !== 'unmatched' && outcome !== 'no consent' && outcome !== 'withdrawn') return;
  transactions.unmatched++;
  if (outcome === 'no consent') transactions.withoutConsent++;
  if (outcome === 'withdrawn') transactions.voided++;
}

/** The newest revision of each receipt, unless that one takes it back. */
function standingReceipts(events: readonly ReceivedReceipt[]): ReceiptDocument[] {
  return [...Map.groupBy(events, ({ receiptId }) => receiptId).values()].flatMap((ofOne) => {
    const newest = ofOne.reduce((best, next) => (next.revision > best.revision ? next : best));
    const withdrawn = newest.type === 'receipt.withdrawn' || newest.receipt?.state === 'withdrawn';
    return newest.receipt === null || withdrawn ? [] : [newest.receipt];
  });
}

function judgeOne(
  truth: TransactionTruth,
  events: readonly ReceivedReceipt[],
  stands: readonly ReceiptDocument[],
): Complaint[] {
  const about = `${truth.bankId}/${truth.transactionId} (${truth.scenario}; ${truth.because})`;
  if (truth.outcome === 'withdrawn') {
    return stands.map(({ receiptId }) => ({
      about: 'unexpected' as const,
      text: `${about}: receipt ${receiptId} still stands`,
    }));
  }
  if (!truth.receipt) {
    const shown = new Set(events.map(({ receiptId }) => receiptId));
    return [...shown].map((receiptId) => ({
      about: 'unexpected' as const,
      text: `${about}: expected ${truth.outcome}, got receipt ${receiptId}`,
    }));
  }
  const first = stands[0];
  if (!first && truth.outcome === 'open') return [];
  if (!first) return [{ about: 'missing', text: `${about}: no receipt` }];
  return [...judgeContent(about, truth.receipt, stands), ...judgeRepeats(about, truth, events)];
}

function judgeContent(
  about: string,
  expected: NonNullable<TransactionTruth['receipt']>,
  stands: readonly ReceiptDocument[],
): Complaint[] {
  return stands.flatMap((receipt): Complaint[] => {
    const found = differences(expected, receipt);
    const worst = found.find((difference) => difference.about === 'purchase') ?? found[0];
    if (!worst) return [];
    const more = found.length > 1 ? ` and ${found.length - 1} more` : '';
    const text = `${about}: ${worst.path} reads ${JSON.stringify(worst.got)}, not ${JSON.stringify(worst.expected)}${more}`;
    return [{ about: worst.about === 'purchase' ? 'wrong' : 'altered', text }];
  });
}

/** One announcement per transaction, and a revision only where the shop corrected the sale. */
function judgeRepeats(
  about: string,
  { revisable, accountId }: TransactionTruth,
  events: readonly ReceivedReceipt[],
): Complaint[] {
  const ready = events.filter(({ type }) => type === 'receipt.ready').length;
  const revised = events.filter(({ type }) => type === 'receipt.revised').length;
  const complaints: Complaint[] = [];
  if (ready > 1) complaints.push({ about: 'duplicated', text: `${about}: announced ${ready} times` });
  if (revised > (revisable ? 1 : 0))
    complaints.push({ about: 'duplicated', text: `${about}: revised ${revised} times` });
  if (events.some((event) => event.accountId !== accountId))
    complaints.push({ about: 'wrong', text: `${about}: told to another account` });
  return complaints;
}

function judgeEdges(
  { world, truth }: { world: World; truth: Truth },
  answers: Answers,
  complaints: Complaint[],
): Figures['edges'] {
  const none = () => ({ sent: 0, accepted: 0, rejected: 0 });
  const edges = {
    sales: none(),
    transactions: none(),
    others: none(),
    malformed: 0,
    refusedWrongly: 0,
    acceptedWrongly: 0,
  };
  edges.malformed = Object.keys(truth.refused).length;
  for (const event of world.phases.flatMap(({ events }) => events)) {
    const tallied =
      event.type === 'sale' ? edges.sales : event.type === 'transaction' ? edges.transactions : edges.others;
    const answer = answers.get(event.number);
    const wrong = wrongAnswer(answer, truth.refused[event.number]);
    tallied.sent++;
    if (answer) tallied[answer.status]++;
    if (!wrong) continue;
    if (answer) edges[answer.status === 'rejected' ? 'refusedWrongly' : 'acceptedWrongly']++;
    complaints.push({ about: 'edge', text: `${event.type} ${event.number} was ${wrong}` });
  }
  return edges;
}

/** `why` says what is wrong with the event by design, if anything is. */
function wrongAnswer(answer: LineAnswer | undefined, why: string | undefined): string | null {
  if (!answer) return 'never answered';
  if (answer.status === 'accepted') return why === undefined ? null : `accepted in spite of: ${why}`;
  if (why !== undefined) return null;
  const { code = 'no code', detail = '' } = answer.problem ?? {};
  return `refused (${code}) ${detail}`.trim();
}
