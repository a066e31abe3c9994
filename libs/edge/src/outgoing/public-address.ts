import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What clouds answer their own machines on although it looks public. */
const OF_CLOUDS = [
  '161.26.0.0/16', // services inside IBM Cloud
  '166.8.0.0/14', // service endpoints inside IBM Cloud
  '168.63.129.16/32', // the platform of Azure
  '192.80.8.124/32', // metadata of Equinix Metal
].map((net) => ipaddr.IPv4.parseCIDR(net));

/** The one block that IANA gives out as global unicast: what is invented outside of it later is refused until it stands here. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Returned by the 6bone (RFC 3701). */
const SIX_BONE = ipaddr.IPv6.parseCIDR('3ffe::/16');

/**
 * True for an IP literal on the public internet: one that is in no IANA special-purpose registry (RFC 6890 and its successors), also
 * where the registry calls a block globally reachable, such as the anycast addresses of AS112. An IPv4 address in IPv6 clothing (mapped,
 * compatible, SIIT, NAT64, 6to4, Teredo) counts as not public: no bank needs one. Nor does one with a zone: only addresses of this
 * machine's own links have zones.
 */
export const isPublicAddress = (text: string): boolean => {
  // ipaddr.js also reads other spellings, in which WHATWG and the C library may see another address.
  if (isIP(text) === 0 || text.includes('%') || !ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4
    ? !OF_CLOUDS.some((net) => address.match(net))
    : address.match(GLOBAL_V6) && !address.match(SIX_BONE);
};
