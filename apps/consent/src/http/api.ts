import { Id } from '@quittance/edge/shapes';
import { ConsentBody } from '@quittance/bank-api/consent';
import type { EdgeApi } from '@quittance/edge';
import { REFUSALS } from '../errors.js';
import { ConsentJson, ConsentsJson } from './consent-view.js';
import { ConsentsController } from './consents.controller.js';

export const consentApi: EdgeApi = {
  title: 'Quittance consents',
  description:
    'What customers allow, as the bank that asked them puts it on record. Without a consent in force nothing of an account is kept or shown. Unknown values are left out, never null; undocumented fields are refused by name.',
  port: 7102,
  key: 'bank',
  groups: { consents: { description: 'Consents and their withdrawals', controller: ConsentsController } },
  params: { consentId: { description: 'Your own id of the consent', schema: Id, example: 'c-1' } },
  shapes: { ConsentPut: ConsentBody, Consent: ConsentJson, Consents: ConsentsJson },
  refusals: REFUSALS,
};
