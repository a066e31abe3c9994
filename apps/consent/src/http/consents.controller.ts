import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ConsentBody, checkConsent, consentIdShape } from '@quittance/bank-api/consent';
import { OwnerId, RequireKey } from '@quittance/service';
import { ConsentLedger } from '../consent-ledger.js';
import { effectiveScopes } from '../domain/consent.js';
import { refused } from '../errors.js';
import { ConsentStore } from '../store/consent.store.js';
import { toConsentJson } from './consent-view.js';

@ApiTags('consents')
@ApiBearerAuth()
@Controller('v1/consents')
@RequireKey('bank')
export class ConsentsController {
  constructor(
    private readonly ledger: ConsentLedger,
    private readonly consents: ConsentStore,
  ) {}

  @Put(':consentId')
  @ApiOperation({ summary: 'Record a consent that the bank holds, or its withdrawal' })
  @ApiBody({ schema: ConsentBody as object })
  @ApiResponse({
    status: 200,
    description: 'The consent as it stands, in force from now on; the same body again makes no new version',
  })
  @ApiResponse({ status: 503, description: 'unavailable: not in force yet; the same body again is safe' })
  @ApiResponse({ status: 409, description: 'consent_id_taken: the bank has given the id to another account, for ever' })
  async put(@OwnerId() bankId: string, @Param('consentId') consentId: string, @Body() body: unknown) {
    const id = consentIdShape.check(consentId);
    if (!id.ok) throw refused('invalid_consent', [{ field: '/consentId', rule: id.errors[0]?.rule ?? 'is not valid' }]);
    const checked = checkConsent(body);
    if (!checked.ok) throw refused('invalid_consent', checked.errors);
    const put = { consentId, bankId, body: checked.value, receivedAt: Date.now() };
    return toConsentJson(await this.ledger.put(put));
  }

  @Get(':consentId')
  @ApiOperation({ summary: 'A consent of this bank' })
  @ApiResponse({ status: 404, description: 'consent_not_found: none, or another bank’s' })
  async get(@OwnerId() bankId: string, @Param('consentId') consentId: string) {
    const consent = consentIdShape.check(consentId).ok ? await this.consents.find(bankId, consentId) : undefined;
    if (consent === undefined) throw refused('consent_not_found');
    return toConsentJson(consent);
  }

  @Get()
  @ApiOperation({ summary: 'The consents of an account, and what they allow together' })
  @ApiQuery({ name: 'accountId', required: true })
  async list(@OwnerId() bankId: string, @Query('accountId') accountId: unknown) {
    const id = consentIdShape.check(accountId);
    if (!id.ok) throw refused('invalid_query', [{ field: 'accountId', rule: id.errors[0]?.rule ?? 'is not valid' }]);
    const consents = await this.consents.findOfAccount(bankId, id.value);
    return {
      accountId: id.value,
      scopes: effectiveScopes(consents, Date.now()),
      consents: consents.map(toConsentJson),
    };
  }
}
