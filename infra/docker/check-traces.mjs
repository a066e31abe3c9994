// Asks Jaeger's query API whether a sale and a transaction can each be followed through the network to the bank's webhook.
import { setTimeout as sleep } from 'node:timers/promises';

const jaeger = process.env.JAEGER_URL ?? 'http://127.0.0.1:16686';
const wanted = [
  { root: 'POST /v1/sales', service: 'ingestion', through: ['ingestion', 'matching', 'delivery'] },
  { root: 'POST /v1/transactions', service: 'delivery', through: ['delivery', 'matching'] },
];
const deadline = Date.now() + 30_000;

/** Services of the trace if it starts at `root` and ends at a webhook. */
const servicesOf = ({ spans, processes }, root) => {
  const names = spans.map((span) => span.operationName);
  if (!names.some((name) => name.startsWith(root)) || !names.some((name) => /webhook/i.test(name))) return [];
  return spans.map((span) => processes[span.processID].serviceName);
};

for (const { root, service, through } of wanted) {
  for (;;) {
    const query = new URLSearchParams({ service, operation: root, limit: '200', lookback: '1h' });
    const { data } = await (await fetch(`${jaeger}/api/traces?${query}`)).json();
    const found = (data ?? []).find((trace) => through.every((name) => servicesOf(trace, root).includes(name)));
    if (found) {
      console.log(`${root}: trace ${found.traceID}, ${found.spans.length} spans, ${through.join(' → ')} → webhook`);
      break;
    }
    if (Date.now() > deadline) {
      console.error(
        `${root}: no trace of ${data?.length ?? 0} in Jaeger goes through ${through.join(', ')} to a webhook`,
      );
      process.exit(1);
    }
    await sleep(1_000);
  }
}
