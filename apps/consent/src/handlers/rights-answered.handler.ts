// What matching keeps of an account waits here for the customer who asked, for a day at most.
// A repeat is safe: each part of an answer is kept once. What nobody here has asked for, or has erased since, is not kept.
import { Controller } from '@nestjs/common';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { RightsAnswered } from '../contract.js';
import { AnswerStore } from '../store/answer.store.js';

@Controller()
export class RightsAnsweredHandler {
  constructor(private readonly answers: AnswerStore) {}

  @Consumes(RightsAnswered)
  async handle(records: readonly Delivered<RightsAnswered>[], unit: Unit): Promise<readonly Outcome[]> {
    const asked = await this.answers.keep(
      records.map(({ value }) => value),
      unit,
    );
    return records.map(({ value }) => (asked.has(value.askId) ? done : skip('nobody-asked')));
  }
}
