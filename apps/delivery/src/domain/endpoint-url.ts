import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

export type UrlVerdict = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly rule: string };

/**
 * Whether a webhook may be sent to `text`. The same check runs when an endpoint is saved and before every attempt, because the
 * configuration may have become stricter since; names are checked again where they are resolved (see sender/guarded-lookup).
 */
export const checkEndpointUrl = (text: string, allowPrivate: boolean): UrlVerdict => {
  const url = URL.parse(text);
  if (url === null) return refuse('must be an absolute URL');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return refuse('must be an https URL');
  if (url.username !== '' || url.password !== '') return refuse('must not hold a user name or password');
  if (url.hash !== '') return refuse('must not hold a fragment');
  if (allowPrivate) return { ok: true, url };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) return refuse('must not point to a private or reserved address');
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host)) return refuse('must not point to a private name');
  return { ok: true, url };
};

const refuse = (rule: string): UrlVerdict => ({ ok: false, rule });
