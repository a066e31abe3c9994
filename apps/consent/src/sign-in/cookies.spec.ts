// On https a cookie comes over https only, and from this host only; what is not a token is none.
import { describe, expect, it } from '@jest/globals';
import type { ConsentConfig } from '../consent.config.js';
import { Cookies } from './cookies.js';

const cookiesAt = (url: string) => new Cookies({ CONSENT_PUBLIC_URL: url, HTTP_PORT: 7102 } as ConsentConfig);
const token = 'a'.repeat(43);

describe('a cookie', () => {
  it('is secure, and this host’s alone, on https', () => {
    expect(cookiesAt('https://my.example').write('session', token, 60)).toBe(
      `__Host-quittance=${token}; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
    expect(cookiesAt('https://my.example').clear('sign-in')).toBe(
      '__Host-quittance-sign-in=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
    expect(cookiesAt('').write('session', token, 60)).not.toContain('Secure');
  });

  it('of the plain name is none on https, where another host of the domain could have set it', () => {
    expect(cookiesAt('https://my.example').read('session', `quittance=${token}`)).toBeUndefined();
    expect(cookiesAt('https://my.example').read('session', `a=b; __Host-quittance=${token}`)).toBe(token);
  });

  it.each([
    undefined,
    '',
    'quittance',
    'quittance=',
    'quittance=short',
    `quittance=${token}x`,
    `quittance="${token}`,
    `x=${token}`,
  ])('that is no token is none: %s', (header) => {
    expect(cookiesAt('').read('session', header)).toBeUndefined();
  });
});
