import { Tally } from './tally.js';

/** Each may hold a window of 8 MiB, and a stream holds it all day: 256 MiB of all owners together. */
const PLACES = 32;

/**
 * Bodies that are unpacked by zstd at once. An owner may open one more while it has fewer than are free: alone it has half of all, and
 * whoever has none finds a place while there is any.
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
