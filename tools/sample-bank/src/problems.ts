import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';

/** By status; what was sent is never part of it. */
const TITLES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['bad_request', 'The request cannot be read'],
  401: ['unauthorised', 'The signature does not fit'],
  403: ['forbidden', 'Only a page of this bank may ask for this'],
  404: ['not_found', 'There is nothing here'],
  413: ['too_large', 'The body is too large'],
  414: ['uri_too_long', 'The path is too long'],
  500: ['internal', 'Something went wrong on our side'],
  503: ['unavailable', 'This cannot be taken now'],
};

/** Answers with RFC 9457 problem details. */
export function sendProblem(reply: FastifyReply, asked: number, title?: string): FastifyReply {
  const status = asked in TITLES ? asked : asked >= 400 && asked < 500 ? 400 : 500;
  const [code, usual] = TITLES[status]!;
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `urn:quittance:problem:${code}`, title: title ?? usual, status, code }));
}

/** What the framework refuses, or a handler throws. */
export function answerFault(error: FastifyError, _request: unknown, reply: FastifyReply): void {
  void sendProblem(reply, error.statusCode ?? 500);
}

export function answerAllInProblems(server: FastifyInstance): void {
  server.setErrorHandler(answerFault);
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 404));
}
