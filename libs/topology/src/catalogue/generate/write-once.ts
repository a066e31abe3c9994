import avsc from 'avsc';
import type { Catalogue } from '../schema/catalogue.js';
import { type Pin, type Pins, versionName } from '../schema/pins.js';
import type { RawRecord } from '../schema/raw-schema.js';
import { wireSchema } from '../schema/wire-schema.js';
import type { Files } from './files.js';
import { minimalExample } from './minimal-example.js';

/** Files that are written when a schema version appears and never again: its copy for decoding, and its golden bytes. */
export function writeOnceFiles(catalogue: Catalogue, pins: Pins): Files {
  const files: Files = new Map();
  for (const { spec, record } of catalogue.topics) {
    const pin = pins[spec.name]?.at(-1) as Pin;
    const name = versionName(record, pin.version);
    if (!catalogue.history.has(name)) files.set(`schemas/history/${name}.avsc`, `${JSON.stringify(record, null, 1)}\n`);
    if (!catalogue.fixtures.has(name)) files.set(`schemas/fixtures/${name}.hex`, goldenBytes(record));
  }
  return files;
}

function goldenBytes(record: RawRecord): string {
  const type = avsc.Type.forSchema(wireSchema(record) as avsc.Schema);
  const hex = (value: unknown): string => type.toBuffer(value).toString('hex');
  return `full ${hex(record.example)}\nminimal ${hex(minimalExample(record))}\n`;
}
