import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Customer, Describes, OpenToAll, RequireCustomer, type SignedInCustomer } from '@quittance/edge';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refused, shaped } from '../errors.js';
import type { ErasureView } from '../rights/erasure-view.js';
import { Erasures } from '../rights/erasures.js';
import { Sessions } from '../sign-in/sessions.js';
import { checkNothing, NothingBody, requestIdShape } from './request-view.js';
import { anErasure, ErasureJson, toErasureJson } from './rights-view.js';

/** How far an erasure has come. */
@Controller('customer/v1/erasures')
export class ErasuresController {
  constructor(private readonly erasures: Erasures) {}

  @Get(':requestId')
  @OpenToAll()
  @Describes({
    id: 'getErasure',
    summary: 'How far an erasure has come',
    description: 'Whoever has the id may ask: the session ended with the erasure, and nothing here names anybody.',
    answers: { 200: { description: 'As it stands', schema: ErasureJson, example: anErasure } },
    refuses: ['request_not_found'],
  })
  async get(@Param('requestId') requestId: string) {
    return show(requestIdShape.check(requestId).ok ? await this.erasures.find(requestId) : undefined);
  }
}

/** The end of everything. */
@Controller('customer/v1/erasure')
@RequireCustomer()
export class ErasureController {
  constructor(
    private readonly erasures: Erasures,
    private readonly sessions: Sessions,
  ) {}

  @Post()
  @HttpCode(202)
  @Describes({
    id: 'erase',
    summary: 'End everything, and erase what is kept of all accounts of the customer',
    description:
      'First everything is withdrawn, and the bank told to take down what it has; then all of it is erased, here at once and in the other services within seconds. The session ends with it.',
    body: { schema: NothingBody, example: {} },
    answers: { 202: { description: 'It is under way', schema: ErasureJson, example: anErasure } },
    refuses: ['invalid_rights_request'],
  })
  async erase(
    @Customer() customer: SignedInCustomer,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body(shaped('invalid_rights_request', checkNothing)) _body: object,
  ) {
    const requestId = await this.erasures.erase(customer);
    void reply.header('set-cookie', await this.sessions.end(request.headers.cookie));
    return show(await this.erasures.find(requestId));
  }
}

const show = (view: ErasureView | undefined) => {
  if (view === undefined) throw refused('request_not_found');
  return toErasureJson(view);
};
