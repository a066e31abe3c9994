import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Describes, OwnerId, RequireKey } from '@quittance/edge';
import { TOLD_KINDS } from '../domain/consent-event.js';
import { shaped } from '../errors.js';
import { EventOutbox } from '../security-events/event-outbox.js';
import { aPoll, aPollAnswer, checkPoll, PollBody, PollJson } from './consent-event-view.js';

const KINDS = TOLD_KINDS.map((kind) => `\`urn:quittance:consent:${kind}\``).join(', ');

@Controller('v1/consent-events')
@RequireKey('bank')
export class ConsentEventsController {
  constructor(private readonly outbox: EventOutbox) {}

  @Post()
  @HttpCode(200)
  @Describes({
    id: 'pollConsentEvents',
    summary: 'Fetch, and acknowledge, what has ended without this bank’s own doing',
    description: `Poll delivery of RFC 8936, without long polling: the answer comes at once, whatever \`returnImmediately\` says. Events that were not acknowledged come again, for 30 days; \`ack\` and \`setErrs\` remove them, before new ones are looked for. Each is a security event token (RFC 8417) signed with the key of /.well-known/jwks.json: \`iss\` is this network's public URL, \`aud\` the bank's id here, \`sub_id\` the consent and the account (\`consent_id\`, \`account_id\`), \`txn\` the change, and the event one of ${KINDS}, with its \`scopes\`, \`by\` whom (customer, network, time) and, at an end, \`deliveredReceipts\` (take_down, keep).`,
    body: { schema: PollBody, example: aPoll },
    answers: { 200: { description: 'The oldest events', schema: PollJson, example: aPollAnswer } },
    refuses: ['invalid_poll'],
  })
  poll(@OwnerId() bankId: string, @Body(shaped('invalid_poll', checkPoll)) body: PollBody) {
    const { maxEvents, ack = [], setErrs = {} } = body;
    return this.outbox.poll(bankId, { maxEvents, ack, setErrs });
  }
}
