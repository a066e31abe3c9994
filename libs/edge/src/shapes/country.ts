import { all } from 'iso-3166-1';

/** User-assigned in ISO 3166-1 and used for Kosovo in practice. */
const KOSOVO = ['XK', 'XKX'];

const listed = all();
const alpha2 = new Set([...listed.map((country) => country.alpha2), KOSOVO[0]]);
const inAnyForm = new Set([...alpha2, ...listed.flatMap(({ alpha3, numeric }) => [alpha3, numeric]), KOSOVO[1]]);

/** True for an assigned ISO 3166-1 alpha-2 country code; `UK` and `ZZ` are not assigned. */
export const isCountry = (code: string): boolean => alpha2.has(code);

/** True for a country's code as two letters, three letters or three digits. */
export const isSchemeCountry = (code: string): boolean => inAnyForm.has(code);
