import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { toPlainText } from '@quittance/edge/shapes';
import { checkDispute, DisputeBody, DisputedJson, ReceiptJson } from '@quittance/bank-api';
import { activeCarrier } from '@quittance/kafka';
import { Describes, OwnerId, RequireKey } from '@quittance/edge';
import { Transactions } from '@quittance/runtime';
import type { FastifyReply } from 'fastify';
import { ConsentFreshness } from '../consent-freshness.js';
import { Disputes } from '../contract.js';
import { refused, shaped } from '../errors.js';
import { findReceipt, recordDispute } from '../store/receipt.store.js';
import { aReceipt, RECEIPT_ID } from './examples.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Controller('v1/receipts')
@RequireKey('bank')
export class ReceiptsController {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly freshness: ConsentFreshness,
  ) {}

  @Get(':receiptId')
  @Describes({
    id: 'getReceipt',
    summary: 'The newest revision of a receipt, while its customer consents',
    description:
      'One that is unknown, another bank’s, or of a consent that ended is answered 404; one that was withdrawn 410.',
    answers: { 200: { description: 'The receipt', schema: ReceiptJson, example: aReceipt } },
    refuses: ['not_found', 'receipt_withdrawn', 'consent_state_unknown'],
  })
  async get(
    @OwnerId() bankId: string,
    @Param('receiptId') receiptId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!UUID.test(receiptId)) throw refused('not_found');
    this.freshness.require();
    const found = await this.transactions.run((unit) => findReceipt(unit, bankId, receiptId, true));
    if (found.kind === 'withdrawn') throw refused('receipt_withdrawn');
    if (found.kind === 'absent') throw refused('not_found');
    await reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(found.json);
  }

  /** The same dispute again has no further effect; a new revision of the receipt can be disputed anew. */
  @Post(':receiptId/dispute')
  @HttpCode(202)
  @Describes({
    id: 'disputeReceipt',
    summary: 'The customer says: this is not my receipt',
    description: 'The same dispute again has no further effect; a new revision of the receipt can be disputed anew.',
    body: { schema: DisputeBody, example: { reason: 'I bought no book there.' } },
    answers: {
      202: {
        description: 'The dispute will be looked at',
        schema: DisputedJson,
        example: { receiptId: RECEIPT_ID, status: 'accepted' },
      },
    },
    refuses: ['invalid_fields', 'not_found', 'receipt_withdrawn', 'consent_state_unknown'],
  })
  async dispute(
    @OwnerId() bankId: string,
    @Param('receiptId') receiptId: string,
    @Body(shaped('invalid_fields', checkDispute)) { reason }: DisputeBody,
  ): Promise<{ receiptId: string; status: string }> {
    if (!UUID.test(receiptId)) throw refused('not_found');
    this.freshness.require();
    await this.transactions.run(async (unit) => {
      const found = await findReceipt(unit, bankId, receiptId, false);
      if (found.kind === 'withdrawn') throw refused('receipt_withdrawn');
      if (found.kind === 'absent') throw refused('not_found');
      if (!(await recordDispute(unit, bankId, receiptId, found.revision))) return;
      const { accountId, transactionId } = found;
      const disputed = {
        bankId,
        accountId,
        transactionId,
        receiptId: receiptId.toLowerCase(),
        reason: toPlainText(reason),
        disputedAt: Date.now(),
      };
      unit.emit(Disputes, accountId, disputed, activeCarrier());
    });
    return { receiptId, status: 'accepted' };
  }
}
