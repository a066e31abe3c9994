import { randomInt } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { StackError } from './errors.js';

const host = '127.0.0.1';

/**
 * Below the ports that systems give to outgoing connections. One of those can be taken again while its server restarts, and a client
 * that knocks at it meanwhile may be given that very port and be connected to itself.
 */
const FIRST_PORT = 15_000;
const LAST_PORT = 31_999;

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (await canListen(port)) return port;
  }
  throw new StackError(
    'port-busy',
    `No free port between ${FIRST_PORT} and ${LAST_PORT}: stop programs that listen there.`,
  );
}

interface PortUse {
  /** What the port is for, as the sentence names it: `Kafka`. */
  readonly purpose: string;
  /** How the user chooses another one: `--kafka-port`. */
  readonly option: string;
}

/** Rejects with a sentence that names the port, its holder when that can be known, and the option that changes it. */
export async function ensurePortFree(port: number, use: PortUse): Promise<void> {
  if (await canListen(port)) return;
  const holder = portHolder(port);
  const by = holder === undefined ? 'another program' : `${holder.command} (process ${holder.pid})`;
  throw new StackError(
    'port-busy',
    `Port ${port}, meant for ${use.purpose}, is taken by ${by}: stop it, or choose another port with ${use.option}.`,
  );
}

/** The port to use: the wanted one once it is known to be free, else any free one. */
export async function choosePort(wanted: number | undefined, use: PortUse): Promise<number> {
  if (wanted === undefined || wanted === 0) return freePort();
  await ensurePortFree(wanted, use);
  return wanted;
}

export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(1_000, () => end(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Who listens on a port. Known on Linux only, and only for processes this user may look into. */
function portHolder(port: number): { readonly pid: number; readonly command: string } | undefined {
  const inodes = new Set([...listeningInodes('/proc/net/tcp', port), ...listeningInodes('/proc/net/tcp6', port)]);
  if (inodes.size === 0) return undefined;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    if (socketsOf(entry).some((inode) => inodes.has(inode))) {
      return { pid: Number(entry), command: readFileSync(`/proc/${entry}/comm`, 'utf8').trim() };
    }
  }
  return undefined;
}

const listening = '0A';

function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  try {
    return readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listening && fields[1]?.endsWith(`:${wanted}`))
      .flatMap((fields) => fields[9] ?? []);
  } catch {
    return [];
  }
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
