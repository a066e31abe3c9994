import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { Id } from '@quittance/edge/shapes';
import { ConsentBody, checkConsent, consentIdShape } from '@quittance/bank-api/consent';
import { effectiveScopes } from '@quittance/consent-policy';
import { Describes, OwnerId, QueryReader, RequireKey } from '@quittance/edge';
import { ConsentLedger } from '../consent-ledger.js';
import { refused, shaped } from '../errors.js';
import { ConsentStore } from '../store/consent.store.js';
import { ConsentJson, ConsentsJson, toConsentJson, toTerms } from './consent-view.js';
import { aConsent, shownConsent } from './examples.js';

@Controller('v1/consents')
@RequireKey('bank')
export class ConsentsController {
  constructor(
    private readonly ledger: ConsentLedger,
    private readonly consents: ConsentStore,
  ) {}

  @Put(':consentId')
  @Describes({
    id: 'putConsent',
    summary: 'Record a consent that the bank holds, or its withdrawal',
    description:
      'Sending the same body again creates no new version. An id used for one account can never be used for another.',
    body: { schema: ConsentBody, example: aConsent },
    answers: {
      200: {
        description: 'The consent as it stands, in force from now on',
        schema: ConsentJson,
        example: shownConsent,
      },
    },
    refuses: [
      'invalid_consent',
      'consent_id_taken',
      'consent_ended_by_customer',
      'erasure_under_way',
      'clock_out_of_range',
    ],
  })
  async put(
    @OwnerId() bankId: string,
    @Param('consentId', shaped('invalid_consent', consentIdShape.check, '/consentId')) consentId: string,
    @Body(shaped('invalid_consent', checkConsent)) body: ConsentBody,
  ) {
    return toConsentJson(await this.ledger.put({ consentId, bankId, body, receivedAt: Date.now() }));
  }

  @Get(':consentId')
  @Describes({
    id: 'getConsent',
    summary: 'A consent of this bank',
    answers: { 200: { description: 'The consent as it stands', schema: ConsentJson, example: shownConsent } },
    refuses: ['consent_not_found'],
  })
  async get(@OwnerId() bankId: string, @Param('consentId') consentId: string) {
    const consent = consentIdShape.check(consentId).ok ? await this.consents.find(bankId, consentId) : undefined;
    if (consent === undefined) throw refused('consent_not_found');
    return toConsentJson(consent);
  }

  @Get()
  @Describes({
    id: 'listConsents',
    summary: 'The consents of an account, and what they allow together',
    query: {
      accountId: { description: 'Your own id of the account', schema: Id, required: true, example: 'acc-1' },
    },
    answers: {
      200: {
        description: 'All of them, and the scopes that stand now; of an account without any, none',
        schema: ConsentsJson,
        example: { accountId: 'acc-1', scopes: ['receipts'], consents: [shownConsent] },
      },
    },
    refuses: ['invalid_query'],
  })
  async list(@OwnerId() bankId: string, @Query() query: Record<string, unknown>) {
    const accountId = accountIn(query);
    const consents = await this.consents.findOfAccount(bankId, accountId);
    return {
      accountId,
      scopes: effectiveScopes(consents.map(toTerms), Date.now()),
      consents: consents.map(toConsentJson),
    };
  }
}

const accountIn = (query: Record<string, unknown>): string => {
  const reader = new QueryReader(query);
  const accountId = reader.read('accountId', `must be ${Id.description}`, (text) =>
    consentIdShape.check(text).ok ? text : undefined,
  );
  if (accountId !== undefined) return accountId;
  const [error = { field: '/accountId', rule: 'is required' }] = reader.errors;
  throw refused('invalid_query', [error]);
};
