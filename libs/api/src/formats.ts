import type { Ajv } from 'ajv';
import { isDate, parseInstant, parseTillTime } from './instant.js';
import { isTimeZone } from './zone.js';

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** The formats of the public shapes; the words for each are beside the shape that uses it. */
export function addFormats(ajv: Ajv): void {
  ajv.addFormat('date', { type: 'string', validate: isDate });
  ajv.addFormat('instant', { type: 'string', validate: (text: string) => parseInstant(text)?.zoned === true });
  ajv.addFormat('till-time', { type: 'string', validate: (text: string) => parseTillTime(text) !== undefined });
  ajv.addFormat('wall-time', { type: 'string', validate: (text: string) => parseInstant(text)?.zoned === false });
  ajv.addFormat('time-zone', { type: 'string', validate: isTimeZone });
  ajv.addFormat('currency', { type: 'string', validate: (text: string) => currencies.has(text) });
  ajv.addFormat('web-url', { type: 'string', validate: isWebUrl });
}

/** A parser of URLs passes over control characters, and keeps them in nobody's text but the caller's. */
function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/iu.test(text) && URL.canParse(text);
}
