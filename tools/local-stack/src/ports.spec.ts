// A port that is taken is reported with the program that holds it and the way out.
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { choosePort, ensurePortFree, freePort } from './ports.js';

const use = { purpose: 'Kafka', option: '--kafka-port' };
let server: Server | undefined;

function listen(port: number): Promise<void> {
  return new Promise((resolve) => {
    server = createServer().listen(port, '127.0.0.1', () => resolve());
  });
}

afterEach(() => {
  server?.close();
});

describe('choosePort', () => {
  it('takes any free port when none is wanted', async () => {
    const port = await choosePort(0, use);
    await expect(ensurePortFree(port, use)).resolves.toBeUndefined();
  });

  it('takes none that an outgoing connection may be given', async () => {
    for (let i = 0; i < 20; i += 1) expect(await freePort()).toBeLessThan(32_768);
  });

  it('takes the wanted port when nobody listens on it', async () => {
    const port = await freePort();
    expect(await choosePort(port, use)).toBe(port);
  });

  it('names the port, its purpose and the option that changes it when it is taken', async () => {
    const port = await freePort();
    await listen(port);
    await expect(choosePort(port, use)).rejects.toMatchObject({
      code: 'port-busy',
      message: expect.stringMatching(
        new RegExp(`^Port ${port}, meant for Kafka, is taken by .* with --kafka-port\\.$`),
      ),
    });
  });

  (process.platform === 'linux' ? it : it.skip)('names the process that holds it, on Linux', async () => {
    const port = await freePort();
    await listen(port);
    await expect(choosePort(port, use)).rejects.toThrow(`process ${process.pid}`);
  });
});
