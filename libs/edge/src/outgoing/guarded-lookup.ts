import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** A name resolved to an address that nothing is sent to. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
  constructor() {
    super('the name of the endpoint resolves to a private or reserved address');
  }
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Runs as the socket's own resolver: the checked address is the one connected to, which prevents DNS rebinding. One private
 * address among several refuses them all. The name is resolved with a trailing dot, so that the machine's search domains do not
 * apply.
 */
export const guardedLookup =
  (resolve: Resolve = lookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(`${hostname}.`, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const first = addresses[0];
      if (first === undefined || !addresses.every((a) => isPublicAddress(a.address))) {
        return callback(new AddressRefused(), '', 0);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
