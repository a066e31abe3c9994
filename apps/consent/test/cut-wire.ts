import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';

/** A wire to a server that a test can cut and mend: while it is cut, connections break and new ones are refused. */
export interface Wire {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a wire in front of the server that `url` names. */
export async function openWire(url: string): Promise<Wire> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const accept = (near: Socket): void => {
    const far = dial(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  };
  let server: Server = createServer(accept);
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const near = new URL(url);
  near.hostname = '127.0.0.1';
  near.port = String(port);
  const cut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: near.href,
    cut,
    mend: () => {
      server = createServer(accept);
      return listen(port);
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}
