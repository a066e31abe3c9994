import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Describes, OwnerId, RequireKey, SECEVENT, TakesTokens } from '@quittance/edge';
import { Type } from '@sinclair/typebox';
import { ENDING_EVENTS } from '../domain/ended-consent.js';
import { SecurityEventInbox } from '../security-events/security-event-inbox.js';

const Token = Type.String({
  pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
  maxLength: 65_536,
  description: 'a security event token (RFC 8417) as a compact JWS',
});

@Controller('v1/security-events')
@RequireKey('bank')
export class SecurityEventsController {
  constructor(private readonly inbox: SecurityEventInbox) {}

  @Post()
  @HttpCode(202)
  @TakesTokens()
  @Describes({
    id: 'pushSecurityEvent',
    summary: 'Say by a security event token that a consent has ended at the bank',
    description: `Push delivery of RFC 8935; \`code\` is its \`err\`. The token has \`typ\` \`secevent+jwt\`, the issuer and a key that the operator registered for this bank, this network's public URL as \`aud\`, an \`iat\` of the last day, a \`jti\` of its own, and one of the events ${ENDING_EVENTS.map((uri) => `\`${uri}\``).join(' and ')}. The consent's id, or its URL, is in \`sub\`, \`sub_id\` or the subject of the event. The answer does not say whether there is such a consent. The consent that this bank holds ends, for all its scopes, within seconds; the same token again changes nothing.`,
    body: {
      type: SECEVENT,
      schema: Token,
      example: 'eyJ0eXAiOiJzZWNldmVudCtqd3QiLCJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJlLTEifQ.c2lnbmF0dXJl',
    },
    answers: { 202: { description: 'It is on record' } },
    refuses: [
      'invalid_request',
      'invalid_key',
      'invalid_issuer',
      'invalid_audience',
      'authentication_failed',
      'access_denied',
      'bank_keys_unavailable',
    ],
  })
  async push(@OwnerId() bankId: string, @Body() token: unknown): Promise<void> {
    await this.inbox.take(bankId, typeof token === 'string' ? token : '');
  }
}
