import { type Decision, Judge, type Judgement } from './judge.js';
import { Truth } from './truth.js';
import type { PaymentLine, TransactionLine } from './truth-line.js';

export const aPayment = (over: Partial<PaymentLine> = {}): PaymentLine => ({
  kind: 'payment',
  retailerId: 'corner',
  saleId: 'S-1',
  tenderIndex: 0,
  customer: 'ada',
  ...over,
});

/** A resolvable transaction of Ada's that paid for S-1. */
export const aTruth = (over: Partial<TransactionLine> = {}): TransactionLine => ({
  kind: 'transaction',
  bankId: 'northbank',
  transactionId: 'T-1',
  accountId: 'A-1',
  customer: 'ada',
  of: { retailerId: 'corner', saleId: 'S-1', tenderIndex: 0 },
  present: true,
  resolvable: true,
  because: 'numbers',
  scenario: 'ordinary',
  wallet: false,
  bank: 'full',
  till: 'plain',
  storeKind: 'coffee',
  bothAt: '2026-11-23T10:00:00Z',
  ...over,
});

/** T-1 is S-1, decided ten seconds after both had arrived. */
export const aDecision = (over: Partial<Decision> = {}): Decision => ({
  transactionId: 'T-1',
  saleId: 'S-1',
  tenderIndex: 0,
  state: 'asserted',
  tier: 'rrn-terminal',
  decidedAt: Date.UTC(2026, 10, 23, 10, 0, 10),
  ...over,
});

export function truthOf(lines: readonly (PaymentLine | TransactionLine)[]): Truth {
  const truth = new Truth();
  for (const line of lines) truth.add(line, 'truth');
  return truth;
}

export function judge(lines: readonly (PaymentLine | TransactionLine)[], decisions: readonly Decision[]): Judgement {
  const judge = new Judge(truthOf(lines));
  for (const decision of decisions) judge.take(decision);
  return judge.end();
}
