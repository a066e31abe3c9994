import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { checkEndpointUrl, guardedLookup, SECEVENT } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import type { ConsentConfig } from '../consent.config.js';

/** Posts tokens to banks (RFC 8935): each over a connection of its own, within a time, to public addresses only. Follows no redirects. */
@Injectable()
export class PushClient {
  constructor(@Inject(CONFIG) private readonly config: ConsentConfig) {}

  /** The status of the answer, which is all that is read of it; undefined where there was none. */
  async post(to: string, token: string, stopped: AbortSignal): Promise<number | undefined> {
    const allowsPrivate = this.config.CONSENT_ALLOW_PRIVATE_ENDPOINTS;
    const checked = checkEndpointUrl(to, allowsPrivate);
    if (!checked.ok) return undefined;
    const { url } = checked;
    const send = url.protocol === 'https:' ? overHttps : overHttp;
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(this.config.CONSENT_BANK_TIMEOUT_MS)]);
    return new Promise((resolve) => {
      const request = send(url, {
        method: 'POST',
        agent: false,
        signal,
        headers: { 'content-type': SECEVENT, accept: 'application/json', 'content-length': token.length },
        ...(allowsPrivate ? {} : { lookup: guardedLookup() }),
      });
      request.on('response', (response) => {
        // Also of an answer that never ends the status counts.
        resolve(response.statusCode);
        response.destroy();
      });
      request.on('error', () => resolve(undefined));
      request.end(token);
    });
  }
}
