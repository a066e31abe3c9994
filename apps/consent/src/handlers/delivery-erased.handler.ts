// The erasure of an account goes on: delivery has confirmed its part. Once all have, the request is done.
// A repeat is safe: the first confirmation stands.
import { Controller } from '@nestjs/common';
import { Consumes, type Delivered, type Outcome, type Unit } from '@quittance/kafka';
import { DeliveryErased } from '../contract.js';
import { ErasureStore } from '../store/erasure.store.js';
import { allDone, toConfirmations } from './confirmed.js';

@Controller()
export class DeliveryErasedHandler {
  constructor(private readonly erasures: ErasureStore) {}

  @Consumes(DeliveryErased)
  async handle(records: readonly Delivered<DeliveryErased>[], unit: Unit): Promise<readonly Outcome[]> {
    await this.erasures.confirm('delivery', toConfirmations(records), Date.now(), unit);
    return allDone(records);
  }
}
