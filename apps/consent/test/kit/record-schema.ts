import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema = JSON.parse(readFileSync(resolve('schemas/consent-record.schema.json'), 'utf8')) as object;
const isRecord = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(
  schema,
);

/** What a document breaks of schemas/consent-record.schema.json. */
export const schemaFaults = (document: unknown): string[] => {
  isRecord(document);
  return (isRecord.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};
