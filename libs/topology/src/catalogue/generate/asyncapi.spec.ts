// Pins: docs/asyncapi.json is a valid AsyncAPI 3 document by the reference parser, and its payloads are Avro schemas avsc accepts.
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Parser } from '@asyncapi/parser';
import avsc from 'avsc';
import { loadCatalogue } from '../schema/catalogue.js';
import { AVRO_MEDIA_TYPE, asyncApi } from './asyncapi.js';

const catalogue = loadCatalogue(resolve('schemas'));

async function parse(document: unknown) {
  const parser = new Parser();
  const avroParser = {
    getMimeTypes: () => [AVRO_MEDIA_TYPE],
    validate: ({ data }: { data: unknown }) => avroErrors(data),
    // The parsed payload must become JSON Schema; the shape of it is of no interest here.
    parse: () => ({ type: 'object' as const }),
  };
  parser.registerSchemaParser(avroParser);
  const { document: parsed, diagnostics } = await parser.parse(JSON.stringify(document));
  return { parsed, errors: diagnostics.filter(({ severity }) => Number(severity) === 0) };
}

function avroErrors(schema: unknown): { message: string; path: string[] }[] {
  try {
    avsc.Type.forSchema(structuredClone(schema) as avsc.Schema);
    return [];
  } catch (error) {
    return [{ message: (error as Error).message, path: [] }];
  }
}

describe('the AsyncAPI document', () => {
  it('has no errors and a channel for every topic', async () => {
    const { parsed, errors } = await parse(asyncApi(catalogue));
    expect(errors).toEqual([]);
    expect(
      parsed
        ?.channels()
        .all()
        .map((channel) => channel.address())
        .sort(),
    ).toEqual(Object.keys(catalogue.topology.topics).sort());
  }, 30_000);

  it('has a send operation per writer and a receive operation per reader', async () => {
    const { parsed } = await parse(asyncApi(catalogue));
    const operations =
      parsed
        ?.operations()
        .all()
        .map((operation) => operation.id()) ?? [];
    expect(operations).toEqual(
      expect.arrayContaining([
        'ingestion-writes-retailer-sale-recorded-v1',
        'delivery-reads-network-consent-changed-v1',
      ]),
    );
    expect(operations).not.toContain('delivery-reads-retailer-sale-recorded-v1');
  }, 30_000);

  it('would be refused with a broken payload or a broken reference', async () => {
    const broken = structuredClone(asyncApi(catalogue)) as {
      components: { messages: Record<string, { payload: { schema: { fields: unknown } } }> };
      channels: object;
    };
    const message = broken.components.messages.SaleRecorded;
    if (message !== undefined) message.payload.schema.fields = 'none';
    expect((await parse(broken)).errors).not.toEqual([]);
    expect((await parse({ ...asyncApi(catalogue), channels: {} })).errors).not.toEqual([]);
  }, 30_000);
});
