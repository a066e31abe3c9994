import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Customer, Describes, RequireCustomer, type SignedInCustomer } from '@quittance/edge';
import { closed, formatInstant, InstantText } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';
import { refused, shaped } from '../errors.js';
import { AccessTokens } from '../rights/access-tokens.js';
import { checkNothing, NothingBody } from './request-view.js';

export const AccessTokenJson = closed({
  token: Type.String({ description: 'A JWT, to send as "Authorization: Bearer" to receiptsUrl' }),
  expiresAt: InstantText,
  receiptsUrl: Type.String({ description: 'The delivery edge, which shows receipts' }),
});

@Controller('customer/v1/access-token')
@RequireCustomer()
export class AccessTokenController {
  constructor(private readonly tokens: AccessTokens) {}

  @Post()
  @HttpCode(200)
  @Describes({
    id: 'getAccessToken',
    summary: 'A token for the customer’s receipts, which are on the delivery edge',
    description:
      'It names the bank and the accounts of the session and nobody; it is good for five minutes, whether or not the session ends before.',
    body: { schema: NothingBody, example: {} },
    answers: {
      200: {
        description: 'A token',
        schema: AccessTokenJson,
        example: {
          token: 'eyJhbGciOiJFZERTQSJ9.eyJiYW5rSWQiOiJuIn0.c2lnbmF0dXJl',
          expiresAt: '2026-12-01T09:05:00.000Z',
          receiptsUrl: 'https://receipts.example',
        },
      },
    },
    refuses: ['invalid_rights_request', 'receipts_not_offered'],
  })
  async issue(
    @Customer() customer: SignedInCustomer,
    @Body(shaped('invalid_rights_request', checkNothing)) _body: object,
  ) {
    const issued = await this.tokens.issue(customer, Date.now());
    if (issued === undefined) throw refused('receipts_not_offered');
    return { ...issued, expiresAt: formatInstant(issued.expiresAt) };
  }
}
