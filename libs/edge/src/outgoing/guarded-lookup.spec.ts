// A name is dialled only when every address it resolves to is public.
import { connect, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { guardedLookup } from './guarded-lookup.js';

const resolved = (addresses: string[], all: boolean): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    guardedLookup((_hostname, _options, callback) => callback(null, answers))(
      'bank.example',
      { all },
      (error, address) => (error ? reject(error) : resolve(address)),
    );
  });

describe('guardedLookup', () => {
  it('passes public addresses on, in both forms a socket asks for', async () => {
    await expect(resolved(['93.184.215.14'], false)).resolves.toBe('93.184.215.14');
    await expect(resolved(['93.184.215.14', '2606:4700::1'], true)).resolves.toHaveLength(2);
  });

  it.each([[['127.0.0.1']], [['93.184.215.14', '10.0.0.1']], [['::ffff:169.254.169.254']], [[]]])(
    'refuses %j',
    async (addresses) => {
      await expect(resolved(addresses, true)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      await expect(resolved(addresses, false)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    },
  );

  it('keeps the socket itself from a server of this machine', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const lookup = guardedLookup((_hostname, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    const outcome = await new Promise((resolve) => {
      const socket = connect({ host: 'bank.example', port, lookup });
      socket.on('connect', () => resolve('connected')).on('error', resolve);
    });
    await new Promise((closed) => server.close(closed));
    expect(outcome).toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(connections).toBe(0);
  });
});
