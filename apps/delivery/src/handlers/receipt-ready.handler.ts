// A receipt is stored, appended to its bank's feed and queued for its webhooks, all in one transaction, if a consent is in force
// and it is known which accounts are erased.
// A repeat is safe: only a higher revision than the stored one has any effect.
import { randomUUID } from 'node:crypto';
import { Controller } from '@nestjs/common';
import type { ReceiptReady } from '@quittance/contracts-bank';
import { Consumes, type Delivered, done, type Outcome, park, retry, skip, type Unit } from '@quittance/kafka';
import { ConsentFreshness } from '../consent-freshness.js';
import { Receipts } from '../contract.js';
import { decideReceipt, type ReceiptDecision } from '../domain/receipt.js';
import { type DecidedReceipt, toReceiptChanges, toWaves } from '../domain/receipt-changes.js';
import { DeliveryEvents } from '../events.js';
import { WebhookSender } from '../sender/webhook-sender.js';
import { coversOf } from '../store/consent.store.js';
import { appendEvents } from '../store/feed.store.js';
import { eraseEvents, loadKnown, saveReceipts, withdrawReceipts } from '../store/receipt.store.js';

@Controller()
export class ReceiptReadyHandler {
  constructor(
    private readonly freshness: ConsentFreshness,
    private readonly sender: WebhookSender,
    private readonly events: DeliveryEvents,
  ) {}

  @Consumes(Receipts)
  async handle(records: readonly Delivered<ReceiptReady>[], unit: Unit): Promise<readonly Outcome[]> {
    if (!this.freshness.knowsErasures()) return records.map(() => retry('erasures-unknown'));
    const outcomes = new Map<Delivered<ReceiptReady>, Outcome>();
    for (const wave of toWaves(records, (record) => record.value.receiptId)) {
      const decided = await this.#decide(wave, unit);
      await apply(decided, unit);
      decided.forEach(({ decision }, i) => outcomes.set(wave[i]!, toOutcome(decision)));
      this.events.receiptsDecided(decided.map((d) => d.decision));
    }
    this.sender.wake();
    return records.map((record) => outcomes.get(record)!);
  }

  async #decide(wave: readonly Delivered<ReceiptReady>[], unit: Unit): Promise<DecidedReceipt[]> {
    const receipts = wave.map((record) => record.value);
    const covers = await coversOf(unit, receipts);
    const known = await loadKnown(
      unit,
      receipts.map((r) => r.receiptId),
    );
    const fresh = this.freshness.isFresh();
    return wave.map(({ value: receipt, trace }, i) => ({
      receipt,
      decision: decideReceipt(receipt, known.get(receipt.receiptId), covers[i]!.verdict, fresh),
      traceparent: trace.traceparent,
    }));
  }
}

const apply = async (decided: readonly DecidedReceipt[], unit: Unit): Promise<void> => {
  const changes = toReceiptChanges(decided);
  await saveReceipts(unit, changes.save);
  await withdrawReceipts(unit, changes.withdraw);
  await eraseEvents(unit, changes.eraseEventsOf);
  await appendEvents(
    unit,
    changes.announce.map((event) => ({ ...event, eventId: randomUUID() })),
  );
};

const toOutcome = (decision: ReceiptDecision): Outcome => {
  switch (decision.kind) {
    case 'announce':
    case 'announce-withdrawal':
    case 'erase':
      return done;
    case 'ignore':
      return skip(decision.reason);
    case 'wait':
      return retry(decision.reason);
    case 'park':
      return park(decision.reason);
  }
};
