import { Controller, Get } from '@nestjs/common';
import {
  ArchivePartJson,
  Customer,
  Describes,
  RequireCustomer,
  SigningKey,
  type SignedInCustomer,
  toArchivePart,
} from '@quittance/edge';
import { formatInstant } from '@quittance/edge/shapes';
import { SERVICE } from '../contract.js';
import { CustomerChoices } from '../customer/customer-choices.js';
import { refused } from '../errors.js';
import { toArchiveFiles } from '../rights/archive.js';
import { Holdings } from '../rights/holdings.js';
import { CustomerRequests } from '../rights/requests.js';
import { RequestStore } from '../store/request.store.js';
import { toChoicesJson, toHistoryJson } from './choice-view.js';
import { toRecordsJson } from './record-view.js';
import { toRequestJson } from './request-view.js';
import { anArchivePart, HoldingsJson, someHoldings, toHoldingsJson } from './rights-view.js';

const HOLDINGS_WAIT_MS = 5_000;
const EXPORT_WAIT_MS = 8_000;

/** What is kept of a signed-in customer. */
@Controller('customer/v1')
@RequireCustomer()
export class HoldingsController {
  constructor(
    private readonly holdings: Holdings,
    private readonly choices: CustomerChoices,
    private readonly requests: CustomerRequests,
    private readonly store: RequestStore,
    private readonly key: SigningKey,
  ) {}

  @Get('holdings')
  @Describes({
    id: 'getHoldings',
    summary: 'What is kept of the customer, by service and kind',
    description: `Waits up to ${HOLDINGS_WAIT_MS / 1_000} seconds for matching. What delivery keeps it says itself. Ingestion and analytics keep nothing by account.`,
    answers: { 200: { description: 'As it stands', schema: HoldingsJson, example: someHoldings } },
  })
  async list(@Customer() customer: SignedInCustomer) {
    const [own, matching] = await Promise.all([
      this.holdings.ofConsent(customer),
      this.holdings.ofMatching(customer, 'holdings', HOLDINGS_WAIT_MS),
    ]);
    return {
      holdings: [...toHoldingsJson('consent', own), ...toHoldingsJson('matching', matching?.holdings ?? [])],
      missing: matching === undefined ? ['matching'] : [],
    };
  }

  @Get('archive')
  @Describes({
    id: 'getArchive',
    summary: 'All consents and requests of the customer, and what matching keeps, as signed files to keep',
    description: 'It is put on record as a request for access. Delivery has the other part: the receipts.',
    answers: {
      200: { description: 'This service’s part of an archive', schema: ArchivePartJson, example: anArchivePart },
    },
    refuses: ['holdings_unavailable'],
  })
  async archive(@Customer() customer: SignedInCustomer) {
    const matching = await this.holdings.ofMatching(customer, 'export', EXPORT_WAIT_MS);
    if (matching === undefined) throw refused('holdings_unavailable');
    const createdAt = Date.now();
    await this.requests.tookArchive(customer, createdAt);
    const [rows, overview, requests] = await Promise.all([
      this.choices.records(customer),
      this.choices.overview(customer, createdAt),
      this.store.ofAsker(customer),
    ]);
    const files = toArchiveFiles({
      customer,
      records: toRecordsJson(rows, this.key.publicKey),
      history: toHistoryJson(rows, customer).changes,
      choices: toChoicesJson(overview),
      requests: requests.map(toRequestJson),
      documents: matching.documents,
      createdAt,
    });
    return toArchivePart({ service: SERVICE, createdAt: formatInstant(createdAt), files }, this.key);
  }
}
