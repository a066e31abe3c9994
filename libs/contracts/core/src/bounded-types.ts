import avsc from 'avsc';

/** The part of avsc's reader that its typings leave out. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
}
interface ItemReader {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/** A block announces more items than bytes are left. */
export class BlockTooLongError extends Error {
  override readonly name = 'BlockTooLongError';
}

/**
 * Number of items in the next block. avsc believes the announced count, so nine hostile bytes could make it allocate or loop for minutes.
 * Every item of our schemas takes at least one byte, hence a count above the bytes left is a lie, and reading stays linear in the input.
 */
function readBlockSize(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  if (count > tap.buf.length - tap.pos) throw new BlockTooLongError('a block announces more items than bytes are left');
  return count;
}

class BoundedArrayType extends avsc.types.ArrayType {
  _read(this: { itemsType: ItemReader }, tap: Tap): unknown[] {
    const items: unknown[] = [];
    for (let count = readBlockSize(tap); count > 0; count = readBlockSize(tap)) {
      while (count-- > 0) items.push(this.itemsType._read(tap));
    }
    return items;
  }

  _skip(this: { itemsType: ItemReader }, tap: Tap): void {
    for (let count = readBlockSize(tap); count > 0; count = readBlockSize(tap)) {
      while (count-- > 0) this.itemsType._skip(tap);
    }
  }
}

class BoundedMapType extends avsc.types.MapType {
  _read(this: { valuesType: ItemReader }, tap: Tap): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    for (let count = readBlockSize(tap); count > 0; count = readBlockSize(tap)) {
      while (count-- > 0) {
        const key = tap.readString();
        entries[key] = this.valuesType._read(tap);
      }
    }
    return entries;
  }

  _skip(this: { valuesType: ItemReader }, tap: Tap): void {
    for (let count = readBlockSize(tap); count > 0; count = readBlockSize(tap)) {
      while (count-- > 0) {
        tap.skipString();
        this.valuesType._skip(tap);
      }
    }
  }
}

/** avsc type of a schema, with arrays and maps that cannot be made to read more than they were given. */
export function compileType(schema: avsc.Schema): avsc.Type {
  return avsc.Type.forSchema(schema, {
    omitRecordMethods: true,
    typeHook(attrs, opts) {
      const kind = typeof attrs === 'object' && !Array.isArray(attrs) && 'type' in attrs ? attrs.type : undefined;
      if (kind === 'array') return new BoundedArrayType(attrs, opts);
      if (kind === 'map') return new BoundedMapType(attrs, opts);
      return undefined;
    },
  });
}
