import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Book } from '../book.js';
import { signInPage } from '../page/sign-in.js';
import { sendProblem } from '../problems.js';
import type { BankProvider } from './provider.js';

interface SignInBank {
  readonly name: string;
  readonly book: Book;
  readonly provider: () => BankProvider | undefined;
}

interface SignInRoute {
  Params: { uid: string };
  Querystring: { q?: string };
}

/** The page between the network's request and the bank's answer: who are you? */
export function signInRoutes(server: FastifyInstance, { name, book, provider }: SignInBank): void {
  const underWay = async ({ params, raw }: FastifyRequest<SignInRoute>, reply: FastifyReply) => {
    const known = provider();
    return (await known?.isUnderWay(params.uid, raw, reply.raw)) ? known : undefined;
  };
  server.get<SignInRoute>('/sign-in/:uid', async (request, reply) => {
    const known = await underWay(request, reply);
    if (known === undefined) return sendProblem(reply, 404, 'This sign-in is over. Begin again where you came from');
    // Browsers hold the redirects after a form to its policy, too.
    const policy = String(reply.getHeader('content-security-policy'));
    reply.header('content-security-policy', policy.replace("form-action 'self'", `$& ${known.networkOrigin}`));
    const { q } = request.query;
    const words = typeof q === 'string' ? q.trim() : '';
    return reply.type('text/html').send(signInPage({ bankName: name, book, words, uid: request.params.uid }));
  });
  server.post<SignInRoute>('/sign-in/:uid', async (request, reply) => {
    const from = request.headers['sec-fetch-site'];
    if (from !== undefined && from !== 'same-origin') return sendProblem(reply, 403);
    const known = await underWay(request, reply);
    if (known === undefined) return sendProblem(reply, 404);
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const accountId = new URLSearchParams(text).get('account') ?? undefined;
    if (accountId !== undefined && book.holderOf(accountId) === undefined) return sendProblem(reply, 400);
    reply.hijack();
    await known.finish(request.raw, reply.raw, accountId);
    return reply;
  });
}
