import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { createZstdCompress } from 'node:zlib';
import type { SaleBody } from '@quittance/retailer-api';

interface OpenStream {
  write(sale: SaleBody): void;
  /** The next answer; undefined at the end of the answers. */
  read(): Promise<Record<string, unknown> | undefined>;
  end(): void;
}

/** A stream of sales that stays open, written and read a line at a time. */
export function openStream(url: string, key: string, encoding: 'identity' | 'zstd' = 'identity'): OpenStream {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/x-ndjson',
    'content-encoding': encoding,
  };
  const open = request(`${url}/v1/sales`, { method: 'POST', headers });
  const answers = new Promise<AsyncIterator<string>>((resolve, reject) => {
    open.on('error', reject);
    open.on('response', (response) => resolve(createInterface(response)[Symbol.asyncIterator]()));
  });
  const packer = encoding === 'zstd' ? createZstdCompress() : undefined;
  packer?.pipe(open);
  return {
    write: (sale) => {
      (packer ?? open).write(`${JSON.stringify(sale)}\n`);
      packer?.flush();
    },
    read: async () => {
      const answer = await (await answers).next();
      return answer.done ? undefined : (JSON.parse(answer.value) as Record<string, unknown>);
    },
    end: () => (packer ?? open).end(),
  };
}
