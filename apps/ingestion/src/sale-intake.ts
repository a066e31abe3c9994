import { Inject, Injectable } from '@nestjs/common';
import type { LineAnswer, Problem, Warning } from '@quittance/edge/shapes';
import { activeCarrier, newMessageId, Publisher, type RawMessage } from '@quittance/kafka';
import { checkSale, type SaleBody, saleContentHash, toSaleRecorded, warningsOf } from '@quittance/retailer-api';
import { type NdjsonLine, problemOf } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import { SaleRecorded, storeKeyOf } from './contract.js';
import { toMerchantId } from './domain/acceptor-claims.js';
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

/** What is kept of a sale while waiting for the database and Kafka; keeping the whole body would take too much memory. */
interface Admitted {
  readonly line: number;
  readonly offered: OfferedRevision;
  /** A reprint: published for its place in the till's sequence, without content of its own. */
  readonly isCopy: boolean;
  readonly reconciled: boolean;
  readonly warnings: readonly Warning[] | undefined;
  readonly key: string;
  readonly encoded: Buffer;
}

type Answers = Map<number, LineAnswer>;

/** Sales that were looked at and are not on record yet. */
interface AdmittedSales {
  readonly retailerId: string;
  /** Numbers of all lines, in order. */
  readonly order: readonly number[];
  readonly admitted: readonly Admitted[];
  /** To those that were refused. */
  readonly answers: Answers;
}

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
  async take(retailerId: string, lines: NdjsonLine[], receivedAt: number): Promise<readonly LineAnswer[]> {
    return this.record(await this.admit(retailerId, lines, receivedAt));
  }

  /**
   * The first part of {@link take}: check, own store, plausible clock. The list is emptied on the way: bodies that lived until the
   * answer would cost a quarter of the throughput in garbage collection.
   */
  async admit(retailerId: string, lines: NdjsonLine[], receivedAt: number): Promise<AdmittedSales> {
    const answers: Answers = new Map();
    const order = lines.map(({ line }) => line);
    const candidates = this.#checkLines(lines, answers);
    lines.length = 0;
    const stores = await this.stores.find(retailerId, new Set(candidates.map(({ body }) => body.storeId)));
    const admitted: Admitted[] = [];
    for (const { line, body } of candidates) {
      const store = stores.get(body.storeId);
      if (store === undefined) {
        answers.set(line, rejected(line, refusal('store_not_found'), body.saleId));
        continue;
      }
      try {
        const record = toSaleRecorded(body, { retailerId, receivedAt, storeTimeZone: store.timeZone });
        if (isPlausible(record.soldAt, receivedAt, this.#bounds))
          admitted.push(toAdmitted({ line, body }, record, store));
        else answers.set(line, rejected(line, clockRefusal('/soldAt', this.#bounds), body.saleId));
      } catch (fault) {
        answers.set(line, rejected(line, this.#problemOf(fault), body.saleId));
      }
    }
    return { retailerId, order, admitted, answers };
  }

  #checkLines(lines: readonly NdjsonLine[], answers: Answers): Candidate[] {
    const candidates: Candidate[] = [];
    for (const entry of lines) {
      const { line } = entry;
      if ('problem' in entry) {
        answers.set(line, rejected(line, entry.problem));
        continue;
      }
      try {
        const checked = checkSale(entry.value);
        if (checked.ok) candidates.push({ line, body: checked.value });
        else answers.set(line, rejected(line, refusal('invalid_sale', checked.errors)));
      } catch (fault) {
        answers.set(line, rejected(line, this.#problemOf(fault)));
      }
    }
    return candidates;
  }

  /** An error on one line is the answer to that line only. */
  #problemOf(fault: unknown): Problem {
    this.events.fault('checking a sale', fault);
    return problemOf(fault).problem;
  }

  /** The second part: on record, in Kafka, and only then accepted. Calls of it keep their order. */
  async record({ retailerId, order, admitted, answers }: AdmittedSales): Promise<readonly LineAnswer[]> {
    const tally = await this.#claimAndPublish(admitted, answers);
    const inOrder = order.map((line) => answers.get(line)).filter((answer) => answer !== undefined);
    this.events.salesAnswered({ retailerId, answers: inOrder, ...tally });
    return inOrder;
  }

  async #claimAndPublish(admitted: readonly Admitted[], answers: Answers) {
    const traceparent = activeCarrier().traceparent ?? null;
    const messages = new Map<string, RawMessage>();
    const accept = ({ line, offered, isCopy, warnings, key, encoded }: Admitted): void => {
      const revisionKey = `${isCopy ? 'copy' : 'sale'} ${revisionKeyOf(offered)}`;
      if (!messages.has(revisionKey)) {
        const messageId = newMessageId();
        messages.set(revisionKey, { topic: SaleRecorded.name, key, value: encoded, messageId, traceparent });
      }
      answers.set(line, { line, id: offered.saleId, status: 'accepted', ...(warnings !== undefined && { warnings }) });
    };
    const originals = admitted.filter(({ isCopy }) => !isCopy);
    const claims = await this.revisions.claim(originals.map(({ offered }) => offered));
    let unreconciled = 0;
    let repeated = 0;
    for (const [at, sale] of originals.entries()) {
      const verdict = decideClaim(sale.offered, claims[at]);
      if (verdict === 'conflict') {
        answers.set(sale.line, rejected(sale.line, refusal('revision_conflict'), sale.offered.saleId));
        continue;
      }
      if (verdict === 'repeat') repeated += 1;
      else if (!sale.reconciled) unreconciled += 1;
      accept(sale);
    }
    const copies = admitted.filter(({ isCopy }) => isCopy);
    for (const copy of copies) accept(copy);
    await this.publisher.publishRaw([...messages.values()]);
    return { unreconciled, repeated, copies: copies.length };
  }
}

const toAdmitted = ({ line, body }: Candidate, record: SaleRecorded, store: KnownStore): Admitted => {
  const { retailerId, saleId, revision, reconciled, storeId } = record;
  return {
    line,
    offered: { retailerId, saleId, revision, contentHash: saleContentHash(body) },
    isCopy: record.copy,
    reconciled,
    warnings: warningsOf(body, {
      reconciled,
      storeCurrency: store.currency,
      isContested: (merchantId) => store.contested.has(toMerchantId(merchantId)),
    }),
    key: storeKeyOf(retailerId, storeId),
    encoded: SaleRecorded.encode(record),
  };
};

const rejected = (line: number, problem: Problem, id?: string): LineAnswer =>
  id === undefined ? { line, status: 'rejected', problem } : { line, id, status: 'rejected', problem };
