const MAX_NAME = 64;

/** A field name is the caller's text: it is shown, but truncated and without characters that could corrupt a log or a terminal. */
export function shortName(name: string): string {
  const visible = name.replace(/[\p{C}`]/gu, '?');
  return visible.length > MAX_NAME ? `${visible.slice(0, MAX_NAME)}…` : visible;
}

/** A JSON pointer (RFC 6901) from the top of a document, of names that the caller may have made up. */
export const pointerTo = (parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${pointerPart(shortName(String(part)))}`).join('');

export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
