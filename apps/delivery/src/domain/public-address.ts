import { BlockList, isIP } from 'node:net';

/**
 * IPv4 networks that a webhook may never reach: this machine's own, everything the IANA special-purpose registry (RFC 6890)
 * excludes from the public internet, and public-looking addresses that cloud providers use internally.
 */
const REFUSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['161.26.0.0', 16], // services inside IBM Cloud
  ['166.8.0.0', 14], // service endpoints inside IBM Cloud
  ['168.63.129.16', 32], // the platform of Azure
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.80.8.124', 32], // metadata of Equinix Metal
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * The one block that IANA gives out as global unicast. Everything else is loopback, link-local, unique local, multicast, an embedded IPv4
 * address (mapped, compatible, SIIT, NAT64) or unassigned; future assignments are refused until they are added here.
 */
const GLOBAL_V6: readonly [string, number] = ['2000::', 3];

/** What the registry keeps for special purposes inside of it. */
const REFUSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, anycast of PCP and TURN, benchmarking, AMT, AS112, ORCHID, DRIP
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4: holds an IPv4 address
  ['2620:4f:8000::', 48],
  ['3ffe::', 16], // returned by the 6bone (RFC 3701)
  ['3fff::', 20],
];

const blockOf = (family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList => {
  const block = new BlockList();
  for (const [net, bits] of nets) block.addSubnet(net, bits, family);
  return block;
};

const refusedV4 = blockOf('ipv4', REFUSED_V4);
const globalV6 = blockOf('ipv6', [GLOBAL_V6]);
const refusedV6 = blockOf('ipv6', REFUSED_V6);

/**
 * True for an IP literal on the public internet. IPv4 addresses embedded in IPv6 are not public: no bank needs one. Nor are
 * addresses with a zone id: only link-local ones have it.
 */
export const isPublicAddress = (address: string): boolean => {
  if (address.includes('%')) return false;
  const family = isIP(address);
  if (family === 4) return !refusedV4.check(address, 'ipv4');
  if (family === 6) return globalV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6');
  return false;
};
