import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, Parts } from '@quittance/edge';
import type { Registry } from 'prom-client';

interface InternalPort {
  readonly url: string;
  close(): Promise<void>;
}

/** Internal port: metrics and detailed health. It exposes traffic volumes per party, so only operators may reach it. */
export const openInternalPort = async (
  { host, port }: { host: string; port: number },
  health: Health,
  registry: Registry,
): Promise<InternalPort> => {
  const server = createServer({ requestTimeout: 10_000, connectionsCheckingInterval: 5_000 }, (request, response) => {
    const answer = (status: number, type: string, body: string): void =>
      void response.writeHead(status, { 'content-type': type }).end(body);
    const parts = (found: Parts): void => {
      const isWell = Object.values(found).every(Boolean);
      answer(isWell ? 200 : 503, 'application/json', JSON.stringify({ status: isWell ? 'up' : 'down', parts: found }));
    };
    const pages: Readonly<Record<string, () => Promise<void>>> = {
      '/metrics': async () => answer(200, registry.contentType, await registry.metrics()),
      '/health/ready': async () => parts(await health.ready()),
      '/health/live': async () => parts(health.live()),
    };
    const page = request.method === 'GET' ? pages[request.url ?? ''] : undefined;
    if (page === undefined) return answer(404, 'text/plain', 'metrics, health/ready and health/live are here\n');
    page().catch(() => answer(500, 'text/plain', 'this cannot be said now\n'));
  });
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
