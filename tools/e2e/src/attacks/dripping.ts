import { connect, type Socket } from 'node:net';
import { Party, send } from './party.js';
import { type Attack, Findings, pause, type Target } from './target.js';

const BURST = '1\r\n \r\n'.repeat(2_000);
/** The attacker takes a core of the same machine. */
const SLOW_MS = 5_000;
const MOST_BYTES = 40 * 1_048_576;

/** Connections without a key that send JSON in chunks of one byte, and with one that stall: what an edge keeps of them is bounded. */
export const dripping: Attack = {
  name: 'dripping',
  says: 'bodies in chunks of one byte without a key, and bodies that stall: edges live on and answer the others',
  play: async (target, size) => {
    const findings = new Findings();
    const victim = await Party.settle(target);
    const seconds = size === 'small' ? 5 : 30;
    const stalled = await openStalled(target, victim, size === 'small' ? 5 : 100);
    let playing = true;
    const drips = Object.values(target.edges).flatMap((edge) =>
      Array.from({ length: 5 }, () => drip(edge, () => playing)),
    );
    const times: number[] = [];
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      const since = performance.now();
      const status = await victim.ringUp(victim.purchase(), 'digits');
      if (status === 202) times.push(performance.now() - since);
      await pause(50);
    }
    playing = false;
    const bytes = (await Promise.all(drips)).reduce((sum, n) => sum + n, 0);
    const slowest = Math.max(...times);
    findings.expect(times.length >= seconds, `${times.length} sales of somebody else were taken meanwhile`);
    findings.expect(slowest < SLOW_MS, `the slowest of them took ${Math.round(slowest)} ms`);
    findings.expect(
      await target.ready(),
      `every service is ready after ${(bytes / 1e6).toFixed(1)} MB in chunks of one byte`,
    );
    // Twice the time that an edge gives a body by default.
    const cut = await cutWithin(stalled, 45_000);
    findings.expect(cut === stalled.length, `${cut} of ${stalled.length} bodies that stall were answered and cut`);
    const { status } = await send(`${target.edges.ingestion}/health/live`, '', { method: 'GET' });
    findings.expect(status === 200, 'the edge is alive');
    return findings.verdict();
  },
};

/** Answers how many bytes the edge let it send. */
const drip = async (edge: string, isPlaying: () => boolean): Promise<number> => {
  const { hostname, port, host } = new URL(edge);
  let bytes = 0;
  while (isPlaying() && bytes < MOST_BYTES) {
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.write(
      `POST /v1/sales HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n`,
    );
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resume();
    while (isPlaying() && !socket.destroyed && bytes < MOST_BYTES) {
      if (!socket.write(BURST))
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed, pause(500)]);
      bytes += BURST.length;
      await pause(20);
    }
    socket.destroy();
  }
  return bytes;
};

interface Stalled {
  readonly socket: Socket;
  text: string;
}

const openStalled = async (target: Target, { retailerKey }: Party, count: number): Promise<Stalled[]> => {
  const { hostname, port, host } = new URL(target.edges.ingestion);
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname).on('error', () => {});
    const stalled: Stalled = { socket, text: '' };
    socket.on('data', (data) => (stalled.text += data.toString('latin1')));
    socket.write(
      `POST /v1/sales HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${retailerKey}\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{`,
    );
    return stalled;
  });
};

const cutWithin = async (stalled: readonly Stalled[], ms: number): Promise<number> => {
  const isCut = ({ socket, text }: Stalled): boolean => socket.destroyed && text.startsWith('HTTP/1.1 408');
  const deadline = performance.now() + ms;
  while (!stalled.every(isCut) && performance.now() < deadline) await pause(100);
  for (const { socket } of stalled) socket.destroy();
  return stalled.filter(isCut).length;
};
