import { Inject, Injectable } from '@nestjs/common';
import type { LineAnswer, Problem } from '@quittance/api';
import { activeCarrier, Publisher } from '@quittance/kafka';
import { checkSale, type SaleBody, saleContentHash, toSaleRecorded } from '@quittance/retailer-api';
import { CONFIG, type NdjsonLine } from '@quittance/service';
import { SaleRecorded, storeKeyOf } from './contract.js';
import { decideClaim, type OfferedRevision, revisionKeyOf } from './domain/sale-claims.js';
import { type ClockBounds, isPlausible } from './domain/till-clock.js';
import { clockRefusal, refusal } from './errors.js';
import { IngestionEvents } from './events.js';
import { clockBoundsOf, type IngestionConfig } from './ingestion.config.js';
import { SaleRevisionStore } from './store/sale-revision.store.js';
import { type KnownStore, StoreRegistry } from './store/store-registry.store.js';

interface Candidate {
  readonly line: number;
  readonly body: SaleBody;
}

interface Admitted extends Candidate {
  readonly offered: OfferedRevision;
  readonly record: SaleRecorded;
}

type Answers = Map<number, LineAnswer>;

/**
 * Takes a batch of sales: check, own store, plausible clock, first content of its revision, Kafka, and only then accepted.
 * A repeat is safe: the same content is published again and changes nothing downstream, another content is refused.
 */
@Injectable()
export class SaleIntake {
  readonly #bounds: ClockBounds;

  constructor(
    private readonly stores: StoreRegistry,
    private readonly revisions: SaleRevisionStore,
    private readonly publisher: Publisher,
    private readonly events: IngestionEvents,
    @Inject(CONFIG) config: IngestionConfig,
  ) {
    this.#bounds = clockBoundsOf(config);
  }

  /** Answers every line, in order. Throws when Kafka or the database cannot take any of them. */
  async take(retailerId: string, lines: readonly NdjsonLine[], receivedAt: number): Promise<readonly LineAnswer[]> {
    const answers: Answers = new Map();
    const candidates = checkLines(lines, answers);
    const storeIds = new Set(candidates.map(({ body }) => body.storeId));
    const stores = await this.stores.find(retailerId, storeIds);
    const admitted = this.#admit(candidates, { retailerId, receivedAt, stores }, answers);
    const tally = await this.#claimAndPublish(admitted, answers);
    const inOrder = lines.map(({ line }) => answers.get(line)).filter((answer) => answer !== undefined);
    this.events.salesAnswered({ retailerId, answers: inOrder, ...tally });
    return inOrder;
  }

  #admit(
    candidates: readonly Candidate[],
    arrival: { retailerId: string; receivedAt: number; stores: ReadonlyMap<string, KnownStore> },
    answers: Answers,
  ): Admitted[] {
    const { retailerId, receivedAt, stores } = arrival;
    const admitted: Admitted[] = [];
    for (const { line, body } of candidates) {
      const store = stores.get(body.storeId);
      if (store === undefined) {
        answers.set(line, rejected(line, refusal('store_not_found'), body.saleId));
        continue;
      }
      const record = toSaleRecorded(body, { retailerId, receivedAt, storeTimeZone: store.timeZone });
      if (!isPlausible(record.soldAt, receivedAt, this.#bounds)) {
        answers.set(line, rejected(line, clockRefusal('/soldAt', this.#bounds), body.saleId));
        continue;
      }
      const { saleId, revision } = record;
      admitted.push({
        line,
        body,
        record,
        offered: { retailerId, saleId, revision, contentHash: saleContentHash(body) },
      });
    }
    return admitted;
  }

  async #claimAndPublish(admitted: readonly Admitted[], answers: Answers) {
    const claims = await this.revisions.claim(admitted.map(({ offered }) => offered));
    const trace = activeCarrier();
    const publish = new Map<string, { key: string; value: SaleRecorded; trace: typeof trace }>();
    let unreconciled = 0;
    let repeated = 0;
    for (const [at, { line, body, offered, record }] of admitted.entries()) {
      const verdict = decideClaim(offered, claims[at]);
      if (verdict === 'conflict') {
        answers.set(line, rejected(line, refusal('revision_conflict'), body.saleId));
        continue;
      }
      if (verdict === 'repeat') repeated += 1;
      else if (!record.reconciled) unreconciled += 1;
      const key = revisionKeyOf(offered);
      if (!publish.has(key)) {
        publish.set(key, { key: storeKeyOf(record.retailerId, record.storeId), value: record, trace });
      }
      answers.set(line, { line, id: body.saleId, status: 'accepted' });
    }
    await this.publisher.publish(SaleRecorded, [...publish.values()]);
    return { unreconciled, repeated };
  }
}

function checkLines(lines: readonly NdjsonLine[], answers: Answers): Candidate[] {
  const candidates: Candidate[] = [];
  for (const entry of lines) {
    if ('problem' in entry) {
      answers.set(entry.line, rejected(entry.line, entry.problem));
      continue;
    }
    const checked = checkSale(entry.value);
    if (checked.ok) candidates.push({ line: entry.line, body: checked.value });
    else answers.set(entry.line, rejected(entry.line, refusal('invalid_sale', checked.errors)));
  }
  return candidates;
}

const rejected = (line: number, problem: Problem, id?: string): LineAnswer =>
  id === undefined ? { line, status: 'rejected', problem } : { line, id, status: 'rejected', problem };
