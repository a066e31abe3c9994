import { SaleRecorded } from '@quittance/contracts-retailer';
import { newMessageId } from '@quittance/kafka';
import { checkSale, type SaleBody, toSaleRecorded } from '@quittance/retailer-api';
import { openNetwork } from '@quittance/testbed';
import { Pool } from 'undici';
import { type Cluster, makeTopic } from './cluster.js';
import { note } from './note.js';
import { type BenchResult, median, result } from './result.js';
import { UNLIMITED } from './unlimited.js';

const STORES = 50;
const LINES_PER_REQUEST = 4_000;
const CONNECTIONS = 3;
const PER_SEND = 500;
const PEER_TOPIC = 'bench.peer.sales';

const saleLine = (round: number, n: number, soldAt: string): SaleBody => ({
  saleId: `r${round}-${n}`,
  kind: 'sale',
  storeId: `store-${n % STORES}`,
  tillId: `till-${n % 4}`,
  sequence: n,
  soldAt,
  currency: 'GBP',
  totalMinor: 1_249,
  lines: [
    {
      kind: 'item',
      text: 'Wholemeal bread 800 g',
      gtin: '05012345678900',
      quantity: '1',
      unitPriceMinor: 145,
      totalMinor: 145,
      vatCode: 'Z',
    },
    {
      kind: 'item',
      text: 'Bananas loose',
      sku: '4011',
      quantity: '0.734',
      unit: 'kg',
      unitPriceMinor: 95,
      totalMinor: 70,
      vatCode: 'Z',
    },
    {
      kind: 'item',
      text: 'Washing liquid 1.2 l',
      gtin: '05098765432109',
      quantity: '1',
      unitPriceMinor: 1_034,
      totalMinor: 1_034,
      vatCode: 'S',
    },
  ],
  vat: [
    { code: 'Z', ratePercent: '0', grossMinor: 215, netMinor: 215, vatMinor: 0 },
    { code: 'S', ratePercent: '20', grossMinor: 1_034, netMinor: 862, vatMinor: 172 },
  ],
  tenders: [
    {
      kind: 'card',
      amountMinor: 1_249,
      card: {
        scheme: 'visa',
        entry: 'contactless',
        last4: '4242',
        authCode: 'A1B2C3',
        rrn: String(632_410_000_000 + n),
        terminalId: `T${n % 200}`,
        at: soldAt,
      },
    },
  ],
});

/** Sales per second that the edge accepts over NDJSON (202 after acks=all), beside kafkajs producing the same record bytes. */
export const ingestBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const sales = quick ? 12_000 : 60_000;
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['ingestion'],
    env: { ingestion: UNLIMITED },
  });
  const key = await network.key('retailer', 'bench');
  for (let i = 0; i < STORES; i += 1) {
    const body = {
      name: `Store ${i}`,
      tradingName: 'Bench',
      address: { lines: ['1 Road'], country: 'GB' },
      currency: 'GBP',
      timeZone: 'Europe/London',
      acceptors: [],
    };
    const answer = await network.call('ingestion', 'PUT', `/v1/stores/store-${i}`, { key, body });
    if (answer.status >= 300) throw new Error(answer.text);
  }
  await makeTopic(cluster.admin, PEER_TOPIC);
  const pool = new Pool(network.bed.url('ingestion'), { connections: CONNECTIONS });
  const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  // Round 0 warms both sides up and does not count.
  for (let round = 0; round <= (quick ? 1 : 5); round += 1) {
    const soldAt = new Date().toISOString();
    const bodies = Array.from({ length: sales }, (_, n) => saleLine(round, n, soldAt));
    const peer = await producePeer(cluster, bodies);
    const ours = await sendOurs(pool, key, bodies);
    note(`ingest: round ${round}: ours ${Math.round(ours)}/s, kafkajs ${Math.round(peer)}/s`);
    if (round === 0) continue;
    rates.peer.push(peer);
    rates.ours.push(ours);
  }
  await pool.close();
  await network.close();
  return [
    result(
      'ingest',
      'sales/s',
      median(rates.ours),
      'kafkajs producing the same bytes, acks=all, idempotent',
      median(rates.peer),
    ),
  ];
};

const sendOurs = async (pool: Pool, key: string, bodies: readonly SaleBody[]): Promise<number> => {
  const requests: Buffer[] = [];
  for (let i = 0; i < bodies.length; i += LINES_PER_REQUEST) {
    requests.push(
      Buffer.from(
        bodies
          .slice(i, i + LINES_PER_REQUEST)
          .map((b) => `${JSON.stringify(b)}\n`)
          .join(''),
      ),
    );
  }
  const from = performance.now();
  let accepted = 0;
  const worker = async (): Promise<void> => {
    for (let body = requests.shift(); body; body = requests.shift()) {
      const response = await pool.request({
        method: 'POST',
        path: '/v1/sales',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body,
      });
      const text = await response.body.text();
      accepted += text.split('"accepted"').length - 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - from) / 1000;
  if (accepted !== bodies.length) throw new Error(`${accepted} of ${bodies.length} sales were accepted`);
  return bodies.length / seconds;
};

const producePeer = async (cluster: Cluster, bodies: readonly SaleBody[]): Promise<number> => {
  const messages = bodies.map((body) => {
    const checked = checkSale(body);
    if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
    const recorded = toSaleRecorded(checked.value, { retailerId: 'bench', receivedAt: Date.now() });
    return {
      key: `bench/${body.storeId}`,
      value: SaleRecorded.encode(recorded),
      headers: { 'message-id': newMessageId() },
    };
  });
  const producer = cluster.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const from = performance.now();
  for (let i = 0; i < messages.length; i += PER_SEND) {
    await producer.send({ topic: PEER_TOPIC, acks: -1, messages: messages.slice(i, i + PER_SEND) });
  }
  const seconds = (performance.now() - from) / 1000;
  await producer.disconnect();
  return messages.length / seconds;
};
