// No webhook goes to an address that is not on the public internet, however it is written: every entry of the IANA special-purpose
// registries is refused from its first address to its last, and what is just outside of it is judged by itself.
import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './public-address.js';

type Neighbour = 'public' | 'special' | 'none';

/** [block, what it is, the address below it, the address above it]; a block may lie inside another. */
const SPECIAL: readonly (readonly [string, string, Neighbour, Neighbour])[] = [
  // https://www.iana.org/assignments/iana-ipv4-special-registry
  ['0.0.0.0/8', 'this network', 'none', 'public'],
  ['0.0.0.0/32', 'this host', 'none', 'special'],
  ['10.0.0.0/8', 'private use', 'public', 'public'],
  ['100.64.0.0/10', 'shared by carriers', 'public', 'public'],
  ['127.0.0.0/8', 'loopback', 'public', 'public'],
  ['169.254.0.0/16', 'link-local', 'public', 'public'],
  ['172.16.0.0/12', 'private use', 'public', 'public'],
  ['192.0.0.0/24', 'protocol assignments', 'public', 'public'],
  ['192.0.0.0/29', 'DS-Lite', 'public', 'special'],
  ['192.0.0.8/32', 'dummy address', 'special', 'special'],
  ['192.0.0.9/32', 'PCP anycast', 'special', 'special'],
  ['192.0.0.10/32', 'TURN anycast', 'special', 'special'],
  ['192.0.0.170/31', 'NAT64 and DNS64 discovery', 'special', 'special'],
  ['192.0.2.0/24', 'documentation', 'public', 'public'],
  ['192.31.196.0/24', 'AS112', 'public', 'public'],
  ['192.52.193.0/24', 'AMT', 'public', 'public'],
  ['192.88.99.0/24', '6to4 relays', 'public', 'public'],
  ['192.88.99.2/32', '6a44 relays', 'special', 'special'],
  ['192.168.0.0/16', 'private use', 'public', 'public'],
  ['192.175.48.0/24', 'AS112, delegated directly', 'public', 'public'],
  ['198.18.0.0/15', 'benchmarking', 'public', 'public'],
  ['198.51.100.0/24', 'documentation', 'public', 'public'],
  ['203.0.113.0/24', 'documentation', 'public', 'public'],
  ['224.0.0.0/4', 'multicast', 'public', 'special'],
  ['240.0.0.0/4', 'reserved', 'special', 'none'],
  ['255.255.255.255/32', 'broadcast', 'special', 'none'],
  // https://www.iana.org/assignments/iana-ipv6-special-registry
  ['::/128', 'unspecified', 'none', 'special'],
  ['::1/128', 'loopback', 'special', 'special'],
  ['::/96', 'IPv4-compatible', 'none', 'special'],
  ['::ffff:0:0/96', 'IPv4-mapped', 'special', 'special'],
  ['::ffff:0:0:0/96', 'SIIT', 'special', 'special'],
  ['64:ff9b::/96', 'NAT64', 'special', 'special'],
  ['64:ff9b:1::/48', 'NAT64 of local use', 'special', 'special'],
  ['100::/64', 'discard only', 'special', 'special'],
  ['100:0:0:1::/64', 'dummy prefix', 'special', 'special'],
  ['2001::/23', 'protocol assignments', 'public', 'public'],
  ['2001::/32', 'Teredo', 'public', 'special'],
  ['2001:1::1/128', 'PCP anycast', 'special', 'special'],
  ['2001:1::2/128', 'TURN anycast', 'special', 'special'],
  ['2001:1::3/128', 'DNS-SD SRP anycast', 'special', 'special'],
  ['2001:2::/48', 'benchmarking', 'special', 'special'],
  ['2001:3::/32', 'AMT', 'special', 'special'],
  ['2001:4:112::/48', 'AS112', 'special', 'special'],
  ['2001:10::/28', 'ORCHID', 'special', 'special'],
  ['2001:20::/28', 'ORCHIDv2', 'special', 'special'],
  ['2001:30::/28', 'DRIP', 'special', 'special'],
  ['2001:db8::/32', 'documentation', 'public', 'public'],
  ['2002::/16', '6to4', 'public', 'public'],
  ['2620:4f:8000::/48', 'AS112, delegated directly', 'public', 'public'],
  ['3ffe::/16', 'returned by the 6bone', 'public', 'special'],
  ['3fff::/20', 'documentation', 'special', 'public'],
  ['5f00::/16', 'segment routing', 'special', 'special'],
  ['fc00::/7', 'unique local', 'special', 'special'],
  ['fe80::/10', 'link-local', 'special', 'special'],
  ['fec0::/10', 'site-local', 'special', 'special'],
  ['ff00::/8', 'multicast', 'special', 'none'],
  // around the one block of global unicast
  ['::/3', 'not given out', 'none', 'public'],
  ['4000::/2', 'not given out', 'public', 'special'],
  ['8000::/1', 'not given out', 'special', 'none'],
  // what clouds answer their own machines on
  ['161.26.0.0/16', 'IBM Cloud', 'public', 'public'],
  ['166.8.0.0/14', 'IBM Cloud', 'public', 'public'],
  ['168.63.129.16/32', 'Azure', 'public', 'public'],
  ['192.80.8.124/32', 'Equinix Metal', 'public', 'public'],
];

/** Addresses as numbers, by rules of their own, so that the library is not asked about itself. */
const numberOf = (address: string): bigint => {
  if (!address.includes(':')) return address.split('.').reduce((n, byte) => n * 256n + BigInt(byte), 0n);
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((n, group) => n * 65_536n + BigInt(`0x${group}`), 0n);
};

const textOf = (number: bigint, bits: number): string => {
  const size = bits === 32 ? 8 : 16;
  const parts = Array.from(
    { length: bits / size },
    (_, i) => (number >> BigInt(bits - size * (i + 1))) & (2n ** BigInt(size) - 1n),
  );
  return bits === 32 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':');
};

const edgesOf = (block: string) => {
  const [address = '', length = ''] = block.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const first = numberOf(address);
  const last = first + 2n ** BigInt(bits - Number(length)) - 1n;
  const text = (number: bigint): string | undefined =>
    number < 0n || number >= 2n ** BigInt(bits) ? undefined : textOf(number, bits);
  return { below: text(first - 1n), first: text(first)!, last: text(last)!, above: text(last + 1n) };
};

const judge = (address: string | undefined): Neighbour => {
  if (address === undefined) return 'none';
  return isPublicAddress(address) ? 'public' : 'special';
};

describe('isPublicAddress', () => {
  it.each(SPECIAL)('refuses %s (%s), and no more', (block, _what, below, above) => {
    const edges = edgesOf(block);
    expect({ ...edges, below: judge(edges.below), above: judge(edges.above) }).toEqual({ ...edges, below, above });
    expect([judge(edges.first), judge(edges.last)]).toEqual(['special', 'special']);
  });

  it.each([
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::8.8.8.8',
    '2002:808:808::',
    '2001:0:808:808::f7f7:f7f7',
    'fe80::1%eth0',
    '2606:4700::1111%eth0',
    'localhost',
    '',
    '2130706433',
    '134744072',
    '8.8.2056',
    '0x8.8.8.8',
    '010.8.8.8',
    '8.8.8.8 ',
    '[2606:4700::1111]',
    '8.8.8.0/24',
  ])('refuses %j, whatever it holds', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['1.1.1.1', '8.8.8.8', '2000::', '2606:4700::1111', '2A00:1450:4009:80B::200E', '2606:4700::0808:0808'])(
    'allows %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});
