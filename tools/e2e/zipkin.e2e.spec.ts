// Without containers, too, an operator can look at a receipt's way: Zipkin has the trace that `ops receipt` names, from edge to webhook.
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningZipkin, startZipkin } from '@quittance/local-stack';
import { type BankReceiver, NETWORK_SERVICES, type Network, openNetwork, startBankReceiver } from '@quittance/testbed';
import { consent, sale, store, transaction } from './src/canary-data.js';

interface ZipkinSpan {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly localEndpoint: { readonly serviceName: string };
}

let folder: string;
let zipkin: RunningZipkin;
let network: Network;
let bank: BankReceiver;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-zipkin-'));
  zipkin = await startZipkin({ dir: folder });
  bank = await startBankReceiver();
  const tracing = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkin.url}/api/v2/spans` };
  network = await openNetwork({ env: Object.fromEntries(NETWORK_SERVICES.map((name) => [name, tracing])) });
}, 300_000);

afterAll(async () => {
  await network?.close();
  await bank?.close();
  await zipkin?.stop();
  rmSync(folder, { recursive: true });
});

const traceOf = async (traceId: string): Promise<ZipkinSpan[]> => {
  const answer = await fetch(`${zipkin.url}/api/v2/trace/${traceId}`);
  return answer.ok ? ((await answer.json()) as ZipkinSpan[]) : [];
};

describe('in Zipkin', () => {
  it('one trace leads from the till to the webhook of its receipt', async () => {
    const [retailerKey, bankKey] = [await network.key('retailer', 'retailer-z'), await network.key('bank', 'bank-z')];
    const now = new Date(Date.now() - 60_000);
    await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
    await network.call('consent', 'PUT', '/v1/consents/c1', { key: bankKey, body: consent });
    await network.call('delivery', 'PUT', '/v1/endpoints/main', { key: bankKey, body: { url: bank.url } });
    await network.settled();
    await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: transaction(now) });
    await network.settled();
    await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: sale(now) });
    await network.settled();
    expect(bank.received).toHaveLength(1);

    const [delivery] = await network.bed.query<{ traceparent: string }>('delivery', 'SELECT traceparent FROM delivery');
    const traceId = delivery!.traceparent.split('-')[1]!;
    const deadline = Date.now() + 30_000;
    let spans: ZipkinSpan[] = [];
    const isWhole = () =>
      ['ingestion', 'matching', 'delivery'].every((name) => spans.some((s) => s.localEndpoint.serviceName === name)) &&
      spans.some(({ name }) => name.includes('webhook'));
    while (!isWhole()) {
      if (Date.now() > deadline) throw new Error(`the trace is not whole: ${spans.map(({ name }) => name).join(', ')}`);
      await sleep(200);
      spans = await traceOf(traceId);
    }
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['post /v1/sales', 'process retailer.sale.recorded.v1', 'process bank.receipt.ready.v1']),
    );
    const ids = new Set(spans.map(({ id }) => id));
    expect(spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId))).toHaveLength(1);
    expect(JSON.stringify(spans)).not.toContain('canary');
  });
});
