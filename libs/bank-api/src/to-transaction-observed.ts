import { compileContentHash, parseInstant, toPlainText } from '@quittance/edge/shapes';
import type { TransactionObserved } from '@quittance/contracts-bank';
import { TransactionBody } from './shapes.js';

interface TransactionArrival {
  readonly bankId: string;
  /** Epoch ms. */
  readonly observedAt: number;
}

/** A checked transaction body as the record that goes to Kafka. */
export function toTransactionObserved(body: TransactionBody, arrival: TransactionArrival): TransactionObserved {
  return {
    bankId: arrival.bankId,
    transactionId: body.transactionId,
    revision: body.revision ?? 1,
    recordId: body.recordId,
    accountId: body.accountId,
    cardId: body.cardId,
    stage: body.stage,
    state: body.state,
    direction: body.direction,
    amountMinor: body.amountMinor,
    currency: body.currency,
    billingMinor: body.billingMinor,
    billingCurrency: body.billingCurrency,
    cardLast4: body.cardLast4,
    tokenLast4: body.tokenLast4,
    bin: body.bin,
    scheme: toPlainText(body.scheme),
    par: body.par,
    wallet: toPlainText(body.wallet),
    acquirerId: body.acquirerId,
    merchantId: body.merchantId,
    terminalId: body.terminalId,
    mcc: body.mcc,
    descriptor: toPlainText(body.descriptor),
    country: body.country,
    authCode: body.authCode,
    rrn: body.rrn,
    stan: body.stan,
    arn: body.arn,
    lifecycleId: body.lifecycleId,
    localAt: body.localAt,
    transmittedAt: body.transmittedAt === undefined ? undefined : parseInstant(body.transmittedAt)?.ms,
    transactionDate: body.transactionDate,
    bookedDate: body.bookedDate,
    observedAt: arrival.observedAt,
  };
}

/**
 * 16 bytes that tell the contents of one (bank, transactionId, revision) apart, whatever the order of keys. The revision
 * is part of that key, and leaving it out means 1, so it is not content.
 */
export const transactionContentHash = compileContentHash(TransactionBody, 'revision');
