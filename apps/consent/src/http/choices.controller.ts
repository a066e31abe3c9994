import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { Customer, Describes, RequireCustomer, type SignedInCustomer, SigningKey } from '@quittance/edge';
import { CustomerChoices } from '../customer/customer-choices.js';
import type { Scope } from '../domain/consent.js';
import { refused, shaped } from '../errors.js';
import { findNotice } from '../notices/notices.js';
import {
  ChoicesJson,
  checkGiving,
  checkReconfirmation,
  checkWithdrawal,
  GivingBody,
  HistoryJson,
  NoticeJson,
  ReconfirmationBody,
  scopeShape,
  toChoicesJson,
  toHistoryJson,
  toNoticeJson,
  WithdrawalBody,
} from './choice-view.js';
import { aHistory, RecordsJson, shownChoices, shownRecords, toRecordsJson } from './record-view.js';

const scopeOf = (): ReturnType<typeof shaped> => shaped('invalid_choice', scopeShape.check, '/scope');

/** What a signed-in customer sees and decides. */
@Controller('customer/v1')
@RequireCustomer()
export class ChoicesController {
  constructor(
    private readonly choices: CustomerChoices,
    private readonly key: SigningKey,
  ) {}

  @Get('consents')
  @Describes({
    id: 'getChoices',
    summary: 'What stands for each purpose and account of the customer, and the notice to decide by',
    answers: { 200: { description: 'As it stands now', schema: ChoicesJson, example: shownChoices } },
  })
  consents(@Customer() customer: SignedInCustomer) {
    return this.#shown(customer);
  }

  @Post('purposes/:scope/give')
  @HttpCode(200)
  @Describes({
    id: 'givePurpose',
    summary: 'Give one purpose to the network',
    body: { schema: GivingBody, example: { noticeVersion: '2026-12' } },
    answers: { 200: { description: 'What stands then', schema: ChoicesJson, example: shownChoices } },
    refuses: ['invalid_choice', 'notice_changed', 'erasure_under_way'],
  })
  async give(
    @Customer() customer: SignedInCustomer,
    @Param('scope', scopeOf()) scope: Scope,
    @Body(shaped('invalid_choice', checkGiving)) { noticeVersion, accountIds }: GivingBody,
  ) {
    await this.choices.give(customer, { scope, noticeVersion, accountIds }, Date.now());
    return this.#shown(customer);
  }

  @Post('purposes/:scope/withdraw')
  @HttpCode(200)
  @Describes({
    id: 'withdrawPurpose',
    summary: 'End one purpose, whoever holds the consent',
    description:
      '`deliveredReceipts`: whether the bank is to take down the receipts that it already has (`take_down`, unless said otherwise) or may keep them.',
    body: { schema: WithdrawalBody, example: { deliveredReceipts: 'take_down' } },
    answers: { 200: { description: 'What stands then', schema: ChoicesJson, example: shownChoices } },
    refuses: ['invalid_choice'],
  })
  async withdraw(
    @Customer() customer: SignedInCustomer,
    @Param('scope', scopeOf()) scope: Scope,
    @Body(shaped('invalid_choice', checkWithdrawal)) { accountIds, deliveredReceipts }: WithdrawalBody,
  ) {
    const keepsDelivered = deliveredReceipts === 'keep';
    await this.choices.withdraw(customer, { scope, accountIds, keepsDelivered }, Date.now());
    return this.#shown(customer);
  }

  @Post('reconfirm')
  @HttpCode(200)
  @Describes({
    id: 'reconfirm',
    summary: 'Go on with everything that has to be reconfirmed',
    body: { schema: ReconfirmationBody, example: {} },
    answers: { 200: { description: 'What stands then', schema: ChoicesJson, example: shownChoices } },
    refuses: ['invalid_choice'],
  })
  async reconfirm(
    @Customer() customer: SignedInCustomer,
    @Body(shaped('invalid_choice', checkReconfirmation)) _body: object,
  ) {
    await this.choices.reconfirm(customer, Date.now());
    return this.#shown(customer);
  }

  @Get('history')
  @Describes({
    id: 'getHistory',
    summary: 'What was decided, by whom and when, the newest first',
    answers: { 200: { description: 'Every change', schema: HistoryJson, example: aHistory } },
  })
  async history(@Customer() customer: SignedInCustomer) {
    return toHistoryJson(await this.choices.records(customer), customer);
  }

  @Get('record')
  @Header('content-disposition', 'attachment; filename="quittance-consent-record.json"')
  @Describes({
    id: 'getRecord',
    summary: 'The signed records of what was decided, to keep',
    answers: { 200: { description: 'Every record with its signature', schema: RecordsJson, example: shownRecords } },
  })
  async record(@Customer() customer: SignedInCustomer) {
    return toRecordsJson(await this.choices.records(customer), this.key.publicKey);
  }

  @Get('notices/:version')
  @Describes({
    id: 'getNotice',
    summary: 'A notice as it was shown',
    answers: { 200: { description: 'The notice', schema: NoticeJson, example: shownChoices.notice } },
    refuses: ['notice_not_found'],
  })
  notice(@Param('version') version: string) {
    const notice = findNotice(version);
    if (notice === undefined) throw refused('notice_not_found');
    return toNoticeJson(notice);
  }

  async #shown(customer: SignedInCustomer) {
    return toChoicesJson(await this.choices.overview(customer, Date.now()));
  }
}
