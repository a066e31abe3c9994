import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** What a browser must not do with an answer, whatever it is: guess its type, frame it, load it into another site, tell where it came from. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Swagger UI: its files, pictures inside its style sheet, and requests to this edge; an injected script or style does not run. */
const pageOf = (html: string): string =>
  `${NOTHING}; script-src 'self'; style-src 'self'${styleHashes(html)}; img-src 'self' data:; connect-src 'self'`;

const styleHashes = (html: string): string =>
  [...html.matchAll(/<style>([^]*?)<\/style>/g)]
    .map(([, text = '']) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    .join('');

/**
 * Headers for browsers on every answer of a port, refusals and unknown routes among them. The only page that a port has is its
 * documentation, of a template in which nothing comes from a caller. No cache keeps an answer, unless its route says otherwise.
 */
export const secureAnswers = (fastify: FastifyInstance): void => {
  fastify.addHook('onSend', async (_request, reply, payload) => {
    const isPage = typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html');
    reply.headers({ ...ALWAYS, 'content-security-policy': isPage ? pageOf(payload) : NOTHING });
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
};
