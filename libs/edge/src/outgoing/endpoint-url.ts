import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** The WHATWG parser drops some of these and reads a backslash as a slash, so the URL that was checked would not be the one that is requested. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\\]/u;

/** Reserved by RFC 2606, 6761, 6762 (appendix G), 7686, 8375 and 9476, kept by ICANN for private use, or a cluster's own. */
const PRIVATE_NAME =
  /(^|\.)(alt|arpa|corp|home|internal|intranet|invalid|lan|local|localdomain|localhost|onion|private|svc|test)\.?$/;

/** A fully qualified name: resolvers append search domains to a single label. */
const FULL_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

type UrlVerdict = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly rule: string };

/**
 * Whether a bank may have something sent to `text`. The same check runs when an endpoint is saved and before every attempt, because the
 * configuration may have become stricter since; names are checked again where they are resolved (see guarded-lookup.ts).
 */
export const checkEndpointUrl = (text: string, allowPrivate: boolean): UrlVerdict => {
  if (UNSEEN.test(text)) return refuse('must hold no blank, control character or backslash');
  const url = URL.parse(text);
  if (url === null) return refuse('must be an absolute URL');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return refuse('must be an https URL');
  if (url.username !== '' || url.password !== '') return refuse('must not hold a user name or password');
  if (url.hash !== '') return refuse('must not hold a fragment');
  if (allowPrivate) return { ok: true, url };
  const rule = ruleAgainst(url.hostname.replace(/^\[|\]$/g, ''));
  return rule === undefined ? { ok: true, url } : refuse(rule);
};

/** The rule that a host breaks, if any. WHATWG's parser has made it lower case, and an IPv4 address of whatever it reads as one. */
const ruleAgainst = (host: string): string | undefined => {
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'must not point to a private or reserved address';
  if (PRIVATE_NAME.test(host)) return 'must not point to a private name';
  if (FULL_NAME.test(host)) return undefined;
  return 'must name a host in full: labels of letters, digits and hyphens, at least two, and no dot at the end';
};

const refuse = (rule: string): UrlVerdict => ({ ok: false, rule });
