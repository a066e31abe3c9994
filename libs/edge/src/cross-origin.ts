import type { FastifyReply, FastifyRequest } from 'fastify';

const PREFLIGHT_SECONDS = '600';

/** Lets pages of this one origin, and of no other, read the answer, whatever it is (the Fetch standard, HTTP extensions). */
export const letOriginRead = (origin: string, request: FastifyRequest, reply: FastifyReply): void => {
  void reply.header('vary', 'origin').header('cross-origin-resource-policy', 'cross-origin');
  if (request.headers.origin !== origin) return;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-expose-headers', 'retry-after, ratelimit, ratelimit-policy');
};

/** Answers the question of a browser whether it may ask. Where the origin may not read it says nothing. */
export const answerPreflight = (methods: readonly string[], reply: FastifyReply): FastifyReply => {
  if (reply.hasHeader('access-control-allow-origin')) {
    void reply
      .header('access-control-allow-methods', methods.join(', '))
      .header('access-control-allow-headers', 'authorization, content-type')
      .header('access-control-max-age', PREFLIGHT_SECONDS);
  }
  return reply.status(204).send();
};
