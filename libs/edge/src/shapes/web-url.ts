/** URL parsers ignore control characters and extra slashes, which would then remain in the stored text. */
const WRITTEN_OUT = /^https?:\/\/(?![/?#\\])[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/iu;

/** Parses a web URL: http or https, with the host directly after the slashes. */
export function parseWebUrl(text: string): URL | undefined {
  return WRITTEN_OUT.test(text) ? (URL.parse(text) ?? undefined) : undefined;
}

/** A shop's web address as printed: the scheme is optional and the host has a dot. User names and blanks are refused. */
export function isWebAddress(text: string): boolean {
  if (/\s/u.test(text)) return false;
  const url = parseWebUrl(/^https?:/i.test(text) ? text : `https://${text}`);
  return url !== undefined && /[^.]\.[^.]/.test(url.hostname) && url.username === '' && url.password === '';
}
