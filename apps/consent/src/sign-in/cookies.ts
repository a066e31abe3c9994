import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { ConsentConfig } from '../consent.config.js';
import { publicUrlOf } from './public-url.js';

type CookieName = 'session' | 'sign-in';

const NAMES: Readonly<Record<CookieName, string>> = { session: 'quittance', 'sign-in': 'quittance-sign-in' };
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The cookies of a customer's browser: a token each, which no script reads and no other site's form sends. */
@Injectable()
export class Cookies {
  readonly #secure: boolean;

  constructor(@Inject(CONFIG) config: ConsentConfig) {
    this.#secure = publicUrlOf(config).startsWith('https:');
  }

  /** The token in a Cookie header. */
  read(name: CookieName, header: string | undefined): string | undefined {
    const token = parseCookie(header ?? '')[this.#nameOf(name)];
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  }

  /** A Set-Cookie header. Lax, not Strict: the way back from the bank comes from another site. */
  write(name: CookieName, token: string, maxAgeSeconds: number): string {
    return stringifySetCookie({
      name: this.#nameOf(name),
      value: token,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.#secure,
      maxAge: maxAgeSeconds,
    });
  }

  clear(name: CookieName): string {
    return this.write(name, '', 0);
  }

  /** With the prefix no other host of the domain can set it. Browsers take it on https only. */
  #nameOf(name: CookieName): string {
    return (this.#secure ? '__Host-' : '') + NAMES[name];
  }
}
