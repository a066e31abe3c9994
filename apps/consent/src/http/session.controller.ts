import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Describes, OpenToAll, RequireCustomer } from '@quittance/edge';
import { formatInstant } from '@quittance/edge/shapes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Sessions } from '../sign-in/sessions.js';
import { SignInStore } from '../store/sign-in.store.js';
import { aSession, SessionJson } from './session-view.js';

@Controller('customer/v1')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly signIns: SignInStore,
  ) {}

  @Get('session')
  @OpenToAll()
  @Describes({
    id: 'getSession',
    summary: 'Who is signed in in this browser, or the banks to sign in through',
    answers: { 200: { description: 'A session, or none', schema: SessionJson, example: aSession } },
  })
  async session(@Req() request: FastifyRequest) {
    const session = await this.sessions.of(request.headers.cookie);
    if (session === undefined) {
      const banks = await this.signIns.banks();
      return { signedIn: false, banks: banks.map(({ bankId, name }) => ({ bankId, name })) };
    }
    const { customer, bankName, csrfToken, expiresAt } = session;
    return {
      signedIn: true,
      bank: { bankId: customer.bankId, name: bankName },
      ...(customer.name === undefined ? {} : { name: customer.name }),
      csrfToken,
      expiresAt: formatInstant(expiresAt),
    };
  }
}

@Controller('customer/v1')
@RequireCustomer()
export class SignOutController {
  constructor(private readonly sessions: Sessions) {}

  @Post('sign-out')
  @HttpCode(204)
  @Describes({
    id: 'signOut',
    summary: 'End the session of this browser',
    answers: { 204: { description: 'It is over' } },
  })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', await this.sessions.end(request.headers.cookie));
  }
}
