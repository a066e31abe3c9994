import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Describes, OwnerId, QueryReader, RequireKey } from '@quittance/edge';
import { oneOf } from '@quittance/edge/shapes';
import { refused, shaped } from '../errors.js';
import { CustomerRequests } from '../rights/requests.js';
import { RequestStore } from '../store/request.store.js';
import {
  aBankRequest,
  AnswerBody,
  BankRequestJson,
  BankRequestsJson,
  checkAnswer,
  requestIdShape,
  toBankRequestJson,
  toWords,
} from './request-view.js';

/** What customers ask of the bank whose data it is. */
@Controller('v1/requests')
@RequireKey('bank')
export class BankRequestsController {
  constructor(
    private readonly requests: CustomerRequests,
    private readonly store: RequestStore,
  ) {}

  @Get()
  @Describes({
    id: 'listBankRequests',
    summary: 'What customers of this bank ask to be put right, or object to',
    query: {
      state: {
        description: '`open` (unless said otherwise) or `all`',
        schema: oneOf(['open', 'all']),
        example: 'open',
      },
    },
    answers: {
      200: {
        description: 'The newest first, at most 1000',
        schema: BankRequestsJson,
        example: { requests: [aBankRequest] },
      },
    },
    refuses: ['invalid_query'],
  })
  async list(@OwnerId() bankId: string, @Query() query: Record<string, unknown>) {
    const reader = new QueryReader(query);
    const state = reader.read('state', 'must be open or all', (text) =>
      text === 'open' || text === 'all' ? text : undefined,
    );
    if (reader.errors.length > 0) throw refused('invalid_query', reader.errors);
    return { requests: (await this.store.ofBank(bankId, state ?? 'open')).map(toBankRequestJson) };
  }

  @Post(':requestId/answer')
  @HttpCode(200)
  @Describes({
    id: 'answerRequest',
    summary: 'Answer a request; the customer reads the text',
    description: 'The same answer again changes nothing; another one is refused.',
    body: { schema: AnswerBody, example: { outcome: 'done', text: 'We have put the amount right.' } },
    answers: { 200: { description: 'It is closed', schema: BankRequestJson, example: aBankRequest } },
    refuses: ['invalid_rights_request', 'request_not_found', 'request_closed'],
  })
  async answer(
    @OwnerId() bankId: string,
    @Param('requestId') requestId: string,
    @Body(shaped('invalid_rights_request', checkAnswer)) { outcome, text }: AnswerBody,
  ) {
    if (!requestIdShape.check(requestId).ok) throw refused('request_not_found');
    const answer = { outcome, text: toWords(text), at: Date.now() };
    return toBankRequestJson(await this.requests.answer(bankId, requestId, answer));
  }
}
