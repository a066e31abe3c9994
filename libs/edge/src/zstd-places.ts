import { Tally } from './tally.js';

/** Each may hold a window of 8 MiB, and a stream holds it all day: 256 MiB of all owners together. */
const PLACES = 32;

/**
 * Limits concurrent zstd decompressions. An owner may open another one while it has fewer open than there are free places: a single owner gets half
 * of them, and an owner with none open gets a place as long as one is free.
 */
export class ZstdPlaces {
  readonly #open = new Tally();
  #free = PLACES;

  take(ownerId: string): boolean {
    if (this.#open.of(ownerId) >= this.#free) return false;
    this.#open.add(ownerId);
    this.#free -= 1;
    return true;
  }

  give(ownerId: string): void {
    this.#open.remove(ownerId);
    this.#free += 1;
  }
}
