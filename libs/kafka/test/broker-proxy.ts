import { connect, createServer, type Socket } from 'node:net';

export interface BrokerProxy {
  readonly port: number;
  /** Ends every connection that is open. */
  cut(): void;
  close(): void;
}

/** Stands before a broker (host:port); `join` says what of each side's bytes reaches the other. A side that ends takes the other along. */
export const openBrokerProxy = async (
  brokers: string,
  join: (client: Socket, broker: Socket) => void,
): Promise<BrokerProxy> => {
  const [host, port] = brokers.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const broker = connect(Number(port), host);
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(from.on('error', () => {}));
      from.on('close', () => to.destroy());
    }
    join(client, broker);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
};
