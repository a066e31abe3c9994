// The erasure of an account goes on: matching has confirmed its part. Once all have, the request is done.
// A repeat is safe: the first confirmation stands.
import { Controller } from '@nestjs/common';
import { Consumes, type Delivered, type Outcome, type Unit } from '@quittance/kafka';
import { MatchingErased } from '../contract.js';
import { ErasureStore } from '../store/erasure.store.js';
import { allDone, toConfirmations } from './confirmed.js';

@Controller()
export class MatchingErasedHandler {
  constructor(private readonly erasures: ErasureStore) {}

  @Consumes(MatchingErased)
  async handle(records: readonly Delivered<MatchingErased>[], unit: Unit): Promise<readonly Outcome[]> {
    await this.erasures.confirm('matching', toConfirmations(records), Date.now(), unit);
    return allDone(records);
  }
}
