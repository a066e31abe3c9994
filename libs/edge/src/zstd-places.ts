/** Each may hold a window of 8 MiB, and a stream holds it all day: 256 MiB of all owners together. */
const PLACES = 32;

/**
 * Bodies that are unpacked by zstd at once. An owner may open one more while it has fewer than are free: alone it has half of all, and
 * whoever has none finds a place while there is any.
 */
export class ZstdPlaces {
  readonly #open = new Map<string, number>();
  #free = PLACES;

  take(ownerId: string): boolean {
    const open = this.#open.get(ownerId) ?? 0;
    if (open >= this.#free) return false;
    this.#open.set(ownerId, open + 1);
    this.#free -= 1;
    return true;
  }

  give(ownerId: string): void {
    const left = (this.#open.get(ownerId) ?? 1) - 1;
    if (left === 0) this.#open.delete(ownerId);
    else this.#open.set(ownerId, left);
    this.#free += 1;
  }
}
