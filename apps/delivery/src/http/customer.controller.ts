import { Controller, Get, Inject, Query } from '@nestjs/common';
import {
  type AccountHolder,
  aPublicKey,
  ArchivePartJson,
  Describes,
  Holder,
  QueryReader,
  RequireAccountToken,
  SigningKey,
  toArchivePart,
} from '@quittance/edge';
import { formatInstant } from '@quittance/edge/shapes';
import { CONFIG, Transactions } from '@quittance/runtime';
import { Type } from '@sinclair/typebox';
import { toArchiveFiles } from '../archive/archive.js';
import { ConsentFreshness } from '../consent-freshness.js';
import { SERVICE } from '../contract.js';
import type { DeliveryConfig } from '../delivery.config.js';
import { decodeCursor, encodeCursor } from '../domain/feed-cursor.js';
import { decodePlace, encodePlace } from '../domain/receipt-cursor.js';
import { readSearch } from '../domain/receipt-search.js';
import { refused } from '../errors.js';
import { countHoldings, listDisclosures, listReceipts } from '../store/customer.store.js';
import {
  DisclosuresJson,
  HeldReceiptsJson,
  HoldingsJson,
  shownDisclosures,
  shownHoldings,
  shownReceipts,
  toDisclosureJson,
  toHeldJson,
  toHoldingJson,
} from './customer-view.js';

const PAGE = { usual: 20, most: 100 };
const MOST_SEARCHED = 200;
const before = { description: 'The `next` of an earlier answer', schema: Type.String() };
const limit = {
  description: 'At most so many',
  schema: Type.Integer({ minimum: 1, maximum: PAGE.most, default: PAGE.usual }),
};
const wholeHistory = { before: undefined, limit: undefined };

const shownPart = {
  service: SERVICE,
  createdAt: '2026-12-01T09:00:00.000Z',
  files: [{ path: 'receipts/receipts.json', mediaType: 'application/json', text: '{"receipts":[]}' }],
  manifest: '{"createdAt":"2026-12-01T09:00:00.000Z","files":[],"service":"delivery"}',
  signature: 'ZG9lcyBub3QgbWF0Y2g',
  key: aPublicKey,
};

/** What is kept of a customer's accounts: shown to the customer whether or not the bank may see it now. */
@Controller('customer/v1')
@RequireAccountToken()
export class CustomerController {
  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly freshness: ConsentFreshness,
    @Inject(SigningKey) private readonly key: SigningKey,
  ) {}

  @Get('receipts')
  @Describes({
    id: 'listMyReceipts',
    summary: 'The customer’s receipts, the newest purchase first',
    query: {
      search: {
        description:
          'Words that are all in the names of the shop or in its lines, and amounts such as 12.34 that it has',
        schema: Type.String({ maxLength: MOST_SEARCHED }),
      },
      before,
      limit,
    },
    answers: { 200: { description: 'A page of receipts', schema: HeldReceiptsJson, example: shownReceipts } },
    refuses: ['invalid_fields', 'consent_state_unknown'],
  })
  async receipts(@Holder() holder: AccountHolder, @Query() query: Record<string, unknown>) {
    const reader = new QueryReader(query);
    const after = reader.read('before', 'must be the `next` of an earlier answer', decodePlace);
    const search = reader.read('search', `must be of at most ${MOST_SEARCHED} characters, none of them NUL`, (text) =>
      text.length <= MOST_SEARCHED && !text.includes('\0') ? readSearch(text) : undefined,
    );
    const most = this.#limitOf(reader);
    const found = await this.transactions.run((unit) =>
      listReceipts(unit, holder, { before: after, search: search ?? readSearch(''), limit: most + 1 }),
    );
    const shown = found.slice(0, most);
    const last = found.length > most ? shown.at(-1) : undefined;
    return {
      receipts: shown.map(toHeldJson),
      ...(last && { next: encodePlace({ purchasedAt: last.purchasedAt, receiptId: last.receipt.receiptId }) }),
    };
  }

  @Get('disclosures')
  @Describes({
    id: 'listMyDisclosures',
    summary: 'When the bank was given a receipt, or told of one, and under which consent; the newest first',
    description:
      'The first time on a day that a revision went by a way. `notice`: that there is a receipt, not what is in it.',
    query: { before, limit },
    answers: { 200: { description: 'A page of the ledger', schema: DisclosuresJson, example: shownDisclosures } },
    refuses: ['invalid_fields', 'consent_state_unknown'],
  })
  async disclosures(@Holder() holder: AccountHolder, @Query() query: Record<string, unknown>) {
    const reader = new QueryReader(query);
    const after = reader.read('before', 'must be the `next` of an earlier answer', decodeCursor);
    const most = this.#limitOf(reader);
    const found = await this.transactions.run((unit) =>
      listDisclosures(unit, holder, { before: after, limit: most + 1 }),
    );
    const shown = found.slice(0, most);
    const last = found.length > most ? shown.at(-1) : undefined;
    return { disclosures: shown.map(toDisclosureJson), ...(last && { next: encodeCursor(last.sequence) }) };
  }

  @Get('holdings')
  @Describes({
    id: 'listMyHoldings',
    summary: 'What this service keeps of the customer’s accounts, by kind',
    answers: { 200: { description: 'How much of what, and until when', schema: HoldingsJson, example: shownHoldings } },
    refuses: ['consent_state_unknown'],
  })
  async holdings(@Holder() holder: AccountHolder) {
    this.freshness.require();
    const found = await this.transactions.run((unit) => countHoldings(unit, holder));
    return { holdings: found.map((holding) => toHoldingJson(holding, this.config)) };
  }

  @Get('archive')
  @Describes({
    id: 'getMyArchive',
    summary: 'All receipts and disclosures of the customer, as signed files to keep',
    answers: { 200: { description: 'This service’s part of an archive', schema: ArchivePartJson, example: shownPart } },
    refuses: ['consent_state_unknown'],
  })
  async archive(@Holder() holder: AccountHolder) {
    this.freshness.require();
    const { receipts, disclosures } = await this.transactions.run(async (unit) => ({
      receipts: await listReceipts(unit, holder, { ...wholeHistory, search: readSearch('') }),
      disclosures: await listDisclosures(unit, holder, wholeHistory),
    }));
    const now = Date.now();
    const files = toArchiveFiles(receipts, disclosures, now);
    return toArchivePart({ service: SERVICE, createdAt: formatInstant(now), files }, this.key);
  }

  #limitOf(reader: QueryReader): number {
    const most = reader.limit(PAGE);
    if (reader.errors.length > 0) throw refused('invalid_fields', reader.errors);
    this.freshness.require();
    return most;
  }
}
