import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Describes, OpenToAll } from '@quittance/edge';
import { Id } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cookies } from '../sign-in/cookies.js';
import { SIGN_IN_PROBLEMS, type SignInProblem } from '../sign-in/problems.js';
import { Sessions } from '../sign-in/sessions.js';
import { SIGN_IN_MS, SignIn } from '../sign-in/sign-in.js';

/** Where a sign-in ends, well or not: fixed places of this edge, so that no link leads elsewhere from here. */
const PAGE = '/my/';
const problemPage = (problem: SignInProblem): string => `${PAGE}?problem=${problem}`;

const anyText = (description: string) => ({ description, schema: Type.String() });

@Controller('customer')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly cookies: Cookies,
  ) {}

  @Get('sign-in')
  @OpenToAll()
  @Describes({
    id: 'startSignIn',
    summary: 'Sign in through a bank',
    description: `For browsers. What goes wrong leads to \`/my/?problem=\` with one of ${SIGN_IN_PROBLEMS.join(', ')}.`,
    query: { bank: { description: 'The bank, as /customer/v1/session lists it', schema: Id, example: 'northbank' } },
    answers: { 303: { description: 'To the bank’s own sign-in' } },
  })
  async start(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): Promise<void> {
    const { bank } = query;
    const started = await this.signIn.start(typeof bank === 'string' ? bank : '');
    if (started.kind === 'failed') return go(reply, problemPage(started.problem));
    return go(reply, started.url, this.cookies.write('sign-in', started.token, SIGN_IN_MS / 1_000));
  }

  @Get('callback')
  @OpenToAll()
  @Describes({
    id: 'finishSignIn',
    summary: 'The way back from the bank',
    description: 'For browsers. It counts once, and in the browser that began the sign-in only.',
    query: {
      code: anyText('The bank’s, for the network'),
      state: anyText('The network’s own'),
      iss: anyText('The issuer that answers (RFC 9207)'),
      error: anyText('Why the bank signed nobody in'),
    },
    answers: { 303: { description: 'To the customer’s page, with a session' } },
  })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { cookie } = request.headers;
    const [, search = ''] = request.url.split(/\?(.*)/s);
    const finished = await this.signIn.finish(this.cookies.read('sign-in', cookie), new URLSearchParams(search));
    if (finished.kind === 'failed') return go(reply, problemPage(finished.problem));
    return go(reply, PAGE, await this.sessions.begin(finished.customer, cookie), this.cookies.clear('sign-in'));
  }
}

const go = (reply: FastifyReply, to: string, ...cookies: readonly string[]): void => {
  if (cookies.length > 0) void reply.header('set-cookie', [...cookies]);
  void reply.status(303).header('location', to).send();
};
