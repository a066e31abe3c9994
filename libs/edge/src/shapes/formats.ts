import type { Ajv } from 'ajv';
import { PERCENTAGE_PATTERN } from './building-blocks.js';
import { isCountry, isSchemeCountry } from './country.js';
import { isCurrency } from './currency.js';
import { isDate, parseInstant, parseTillTime } from './instant.js';
import { isWebAddress, parseWebUrl } from './web-url.js';
import { isTimeZone } from './zone.js';

const PERCENTAGE = new RegExp(PERCENTAGE_PATTERN);

/** The formats of the public shapes; the words for each are beside the shape that uses it. */
export function addFormats(ajv: Ajv): void {
  ajv.addFormat('date', { type: 'string', validate: isDate });
  ajv.addFormat('instant', { type: 'string', validate: (text: string) => parseInstant(text)?.zoned === true });
  ajv.addFormat('till-time', { type: 'string', validate: (text: string) => parseTillTime(text) !== undefined });
  ajv.addFormat('wall-time', { type: 'string', validate: (text: string) => parseInstant(text)?.zoned === false });
  ajv.addFormat('time-zone', { type: 'string', validate: isTimeZone });
  ajv.addFormat('currency', { type: 'string', validate: isCurrency });
  ajv.addFormat('percentage', { type: 'number', validate: (rate: number) => PERCENTAGE.test(String(rate)) });
  ajv.addFormat('web-url', { type: 'string', validate: (text: string) => parseWebUrl(text) !== undefined });
  ajv.addFormat('web-address', { type: 'string', validate: isWebAddress });
  ajv.addFormat('country', { type: 'string', validate: isCountry });
  ajv.addFormat('scheme-country', { type: 'string', validate: isSchemeCountry });
}
