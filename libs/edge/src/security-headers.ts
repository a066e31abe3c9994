import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** Browser restrictions for every response: no type sniffing, framing, cross-site loading or referrer. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

export const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Swagger UI: its files, pictures inside its style sheet, and requests to this edge; an injected script or style does not run. */
const pageOf = (html: string): string =>
  `${NOTHING}; script-src 'self'; style-src 'self'${styleHashes(html)}; img-src 'self' data:; connect-src 'self'`;

const styleHashes = (html: string): string =>
  [...html.matchAll(/<style>([^]*?)<\/style>/g)]
    .map(([, text = '']) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    .join('');

/**
 * Headers for browsers on every answer of a port, refusals and unknown routes among them. The only page that is written for a request is the
 * documentation, from a template without caller input. A page of files brings its own policy, and a route may let its answer be cached.
 */
export const secureAnswers = (fastify: FastifyInstance): void => {
  fastify.addHook('onSend', async (_request, reply, payload) => {
    const isPage = typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html');
    reply.headers(ALWAYS);
    // A route that another origin may read has said so.
    if (!reply.hasHeader('cross-origin-resource-policy')) reply.header('cross-origin-resource-policy', 'same-origin');
    if (!reply.hasHeader('content-security-policy'))
      reply.header('content-security-policy', isPage ? pageOf(payload) : NOTHING);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
};
