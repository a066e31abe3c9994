import type { Answers } from '../play.js';
import type { Told } from '../world.js';
import type { ReceivedReceipt } from './judge.js';

/** What a network without fault would have answered and delivered: the ground on which a test plants one fault. */
export function perfectNetwork({ world, truth }: Told): { answers: Answers; received: ReceivedReceipt[] } {
  const answers: Answers = new Map();
  for (const { number } of world.phases.flatMap(({ events }) => events)) {
    answers.set(
      number,
      truth.refused[number] === undefined
        ? { status: 'accepted' }
        : { status: 'rejected', problem: { code: 'planted' } },
    );
  }
  const received = truth.transactions.flatMap(
    ({ bankId, transactionId, accountId, receipt }, index): ReceivedReceipt[] => {
      if (!receipt) return [];
      const named = { bankId, transactionId, accountId, receiptId: `r${index}`, revision: 1 };
      const document = structuredClone({
        ...receipt,
        receiptId: named.receiptId,
        revision: 1,
        state: 'issued' as const,
      });
      return [{ ...named, webhookId: `w${index}`, type: 'receipt.ready', receipt: document }];
    },
  );
  return { answers, received };
}
