import { type Remains, togetherAt } from '../domain/erasure.js';
import type { ErasureState } from '../store/erasure.store.js';
import type { KeptRequest } from '../store/request.store.js';

export interface ErasureView {
  readonly request: KeptRequest;
  /** Epoch ms; without a time where not everything is erased yet. */
  readonly services: readonly {
    readonly service: 'consent' | 'matching' | 'delivery';
    readonly erasedAt: number | undefined;
  }[];
  readonly remains: readonly Remains[];
}

/** How far the erasure of a customer's accounts has come: a service is done once it has confirmed every one of them. */
export const toErasureView = (request: KeptRequest, all: readonly ErasureState[], at: number): ErasureView => {
  const last = (times: readonly (number | undefined)[]): number | undefined =>
    times.includes(undefined) ? undefined : times.reduce((a = 0, b = 0) => Math.max(a, b), request.receivedAt);
  return {
    request,
    services: [
      { service: 'consent', erasedAt: last(all.map(({ erasedAt }) => erasedAt)) },
      { service: 'matching', erasedAt: last(all.map(({ matchingErasedAt }) => matchingErasedAt)) },
      { service: 'delivery', erasedAt: last(all.map(({ deliveryErasedAt }) => deliveryErasedAt)) },
    ],
    remains: togetherAt(
      all.flatMap(({ kept, matchingLeft, deliveryLeft }) => [...kept, ...matchingLeft, ...deliveryLeft]),
      at,
    ),
  };
};
