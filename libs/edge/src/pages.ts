import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { NOTHING } from './security-headers.js';

/** A page for people, built beforehand: its index.html, and the files under assets/ that it loads. */
export interface Page {
  /** Begins and ends with a slash. */
  readonly path: string;
  /** Holds index.html. */
  readonly folder: string;
  /** Origins that it may ask besides this edge. */
  readonly connectTo?: readonly string[];
}

/** Files of this edge, and requests to it and whom the page names; no script, style, font or picture from elsewhere, none written into the page, no form, no frame. */
const policyOf = ({ connectTo = [] }: Page): string =>
  `${NOTHING}; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ${["'self'", ...connectTo].join(' ')}`;

const YEAR_SECONDS = 31_536_000;

/**
 * Serves pages. Each of their files that is there at the start is a route of its own, so that no path of a request is ever looked for on the
 * disk. The files under assets/ carry a hash in their names and never change; index.html is asked for each time.
 */
export const servePages = (fastify: FastifyInstance, pages: readonly Page[]): void => {
  for (const page of pages) {
    const { path, folder } = page;
    const policy = policyOf(page);
    fastify.get(path.slice(0, -1), (_request, reply) => reply.redirect(path, 308));
    void fastify.register(fastifyStatic, {
      root: folder,
      prefix: path,
      decorateReply: false,
      wildcard: false,
      // Packed when the page was built; a file that was not is sent as it is.
      preCompressed: true,
      globIgnore: ['**/*.{br,gz}'],
      cacheControl: false,
      setHeaders: (reply, file) => {
        const isAsset = file.startsWith(`${folder}/assets/`);
        reply.headers({
          'cache-control': isAsset ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
          ...(/\.html(\.br|\.gz)?$/.test(file) ? { 'content-security-policy': policy } : {}),
        });
      },
    });
  }
};
