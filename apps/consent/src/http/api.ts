import { Id, oneOf } from '@quittance/edge/shapes';
import { CONSENT_SCOPES, ConsentBody } from '@quittance/bank-api/consent';
import { Type } from '@sinclair/typebox';
import type { EdgeApi } from '@quittance/edge';
import { REFUSALS } from '../errors.js';
import { ChoicesController } from './choices.controller.js';
import { ChoicesJson, HistoryJson, NoticeJson } from './choice-view.js';
import { RecordsJson } from './record-view.js';
import { ConsentJson, ConsentsJson } from './consent-view.js';
import { ConsentsController } from './consents.controller.js';
import { KeysController } from './keys.controller.js';
import { ConsentEventsController } from './consent-events.controller.js';
import { EventStreamController } from './event-stream.controller.js';
import { SecurityEventsController } from './security-events.controller.js';
import { SessionController, SignOutController } from './session.controller.js';
import { SessionJson } from './session-view.js';
import { AccessTokenController, AccessTokenJson } from './access-token.controller.js';
import { BankRequestsController } from './bank-requests.controller.js';
import { ErasureController, ErasuresController } from './erasures.controller.js';
import { HoldingsController } from './holdings.controller.js';
import { RequestsController } from './requests.controller.js';
import { aRequest, BankRequestJson, BankRequestsJson, RequestId, RequestJson, RequestsJson } from './request-view.js';
import { ErasureJson, HoldingsJson } from './rights-view.js';
import { SignInController } from './sign-in.controller.js';

export const consentApi: EdgeApi = {
  title: 'Quittance consents',
  description:
    'What customers allow, as the bank that asked them puts it on record. Without a consent in force nothing of an account is kept or shown. Unknown values are left out, never null; undocumented fields are refused by name.',
  port: 7102,
  key: 'bank',
  groups: {
    consents: { description: 'Consents and their withdrawals', controller: ConsentsController },
    'security-events': { description: 'Consents that end at the bank', controller: SecurityEventsController },
    'consent-events': { description: 'Consents that end at the network', controller: ConsentEventsController },
    'event-stream': { description: 'How a bank gets its events', controller: EventStreamController },
    'sign-in': { description: 'Customers sign in through their bank', controller: SignInController },
    session: { description: 'Who is signed in', controller: SessionController },
    'sign-out': { description: 'The end of a session', controller: SignOutController },
    choices: { description: 'What customers see and decide', controller: ChoicesController },
    'access-token': { description: 'The way to the customer’s receipts', controller: AccessTokenController },
    holdings: { description: 'What is kept of a customer', controller: HoldingsController },
    requests: { description: 'What customers ask for in own words', controller: RequestsController },
    erasure: { description: 'The end of everything', controller: ErasureController },
    erasures: { description: 'How far an erasure has come', controller: ErasuresController },
    'bank-requests': { description: 'What customers ask of their bank', controller: BankRequestsController },
    keys: { description: 'What the network signs with', controller: KeysController },
  },
  params: {
    consentId: { description: 'Your own id of the consent', schema: Id, example: 'c-1' },
    scope: { description: 'A purpose', schema: oneOf(CONSENT_SCOPES), example: 'receipts' },
    requestId: { description: 'Of a request', schema: RequestId, example: aRequest.requestId },
    version: { description: 'Of a notice', schema: Type.String(), example: '2026-12' },
  },
  shapes: {
    ConsentPut: ConsentBody,
    Consent: ConsentJson,
    Consents: ConsentsJson,
    Session: SessionJson,
    Choices: ChoicesJson,
    History: HistoryJson,
    Records: RecordsJson,
    Notice: NoticeJson,
    AccessToken: AccessTokenJson,
    Holdings: HoldingsJson,
    Erasure: ErasureJson,
    Request: RequestJson,
    Requests: RequestsJson,
    BankRequest: BankRequestJson,
    BankRequests: BankRequestsJson,
  },
  refusals: REFUSALS,
};
