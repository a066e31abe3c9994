import { BlockList, isIP } from 'node:net';

/**
 * Addresses a webhook may never reach: the network's own machines, and everything the IANA special-purpose registries
 * (RFC 6890) keep off the public internet, also when wrapped in IPv6 (mapped, 6to4, NAT64).
 */
const V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const V6: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const refusedV4 = new BlockList();
const refusedV6 = new BlockList();
for (const [net, bits] of V4) refusedV4.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of V6) refusedV6.addSubnet(net, bits, 'ipv6');

/** True for an IP literal on the public internet. An IPv4 address in IPv6 clothing counts as not public: no bank needs one. */
export const isPublicAddress = (address: string): boolean => {
  const bare = address.split('%', 1)[0] ?? '';
  const family = isIP(bare);
  if (family === 4) return !refusedV4.check(bare, 'ipv4');
  if (family === 6) return !refusedV6.check(bare, 'ipv6');
  return false;
};
