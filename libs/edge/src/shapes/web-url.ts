/** A parser of URLs passes over control characters and slashes too many, and keeps them in nobody's text but the caller's. */
const WRITTEN_OUT = /^https?:\/\/(?![/?#\\])[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/iu;

/** The one reading of a web URL: http or https, and a host that stands right where it belongs. */
export function parseWebUrl(text: string): URL | undefined {
  return WRITTEN_OUT.test(text) ? (URL.parse(text) ?? undefined) : undefined;
}

/** A shop's address as it is printed: the scheme may be left out, and the host has a dot. Nobody prints a user name, or a blank. */
export function isWebAddress(text: string): boolean {
  if (/\s/u.test(text)) return false;
  const url = parseWebUrl(/^https?:/i.test(text) ? text : `https://${text}`);
  return url !== undefined && /[^.]\.[^.]/.test(url.hostname) && url.username === '' && url.password === '';
}
