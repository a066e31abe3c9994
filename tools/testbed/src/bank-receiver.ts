import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Milliseconds before the answer; 'never' keeps the request hanging. */
  readonly after?: number | 'never';
  readonly body?: string;
  /** Sends the head and the body, and then neither more nor an end. */
  readonly open?: boolean;
}

export interface BankReceiver {
  readonly url: string;
  readonly received: ReceivedWebhook[];
  /** What the next requests are answered with; 204 unless said. */
  answer: (webhook: ReceivedWebhook) => Answer;
  /** The payload, if the outside verifier accepts the signature. */
  verify(webhook: ReceivedWebhook, secret: string): { type: string; timestamp: string; data: Record<string, unknown> };
  close(): Promise<void>;
}

/** A bank's webhook endpoint: a real HTTP server that keeps what it is sent. */
export const startBankReceiver = async (port = 0): Promise<BankReceiver> => {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const webhook = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        at: Date.now(),
      };
      received.push(webhook);
      const { status, headers = {}, after = 0, body = '', open = false } = receiver.answer(webhook);
      if (after === 'never') return;
      setTimeout(() => {
        response.writeHead(status, headers).write(body || ' ');
        if (!open) response.end();
      }, after);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: BankReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({ status: 204 }),
    verify: (webhook, secret) =>
      new Webhook(secret).verify(webhook.body, webhook.headers as Record<string, string>) as ReturnType<
        BankReceiver['verify']
      >,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
};

/** The payload of a webhook whose signature is not what the test is about. */
export const payloadOf = (webhook: ReceivedWebhook): { type: string; data: { receiptId: string } } =>
  JSON.parse(webhook.body) as ReturnType<typeof payloadOf>;
