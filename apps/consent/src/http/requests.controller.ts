import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Customer, Describes, RequireCustomer, type SignedInCustomer } from '@quittance/edge';
import { shaped } from '../errors.js';
import { CustomerRequests } from '../rights/requests.js';
import { RequestStore } from '../store/request.store.js';
import {
  aRequest,
  checkRequest,
  RequestBody,
  RequestJson,
  RequestsJson,
  toRequestJson,
  toWords,
} from './request-view.js';

/** What a signed-in customer asks for in own words. */
@Controller('customer/v1/requests')
@RequireCustomer()
export class RequestsController {
  constructor(
    private readonly requests: CustomerRequests,
    private readonly store: RequestStore,
  ) {}

  @Post()
  @HttpCode(201)
  @Describes({
    id: 'makeRequest',
    summary: 'Complain, or ask that data is put right or no longer used',
    description: 'A complaint goes to the network; a rectification and an objection go to the bank, whose data it is.',
    body: { schema: RequestBody, example: { kind: 'rectification', text: 'The amount of 3 November is wrong.' } },
    answers: { 201: { description: 'It is received, and due then', schema: RequestJson, example: aRequest } },
    refuses: ['invalid_rights_request', 'too_many_open_requests'],
  })
  async ask(
    @Customer() customer: SignedInCustomer,
    @Body(shaped('invalid_rights_request', checkRequest)) { kind, text }: RequestBody,
  ) {
    return toRequestJson(await this.requests.ask(customer, kind, toWords(text), Date.now()));
  }

  @Get()
  @Describes({
    id: 'listRequests',
    summary: 'What the customer has asked for, the newest first, with every step',
    answers: { 200: { description: 'Every request', schema: RequestsJson, example: { requests: [aRequest] } } },
  })
  async list(@Customer() customer: SignedInCustomer) {
    return { requests: (await this.store.ofAsker(customer)).map(toRequestJson) };
  }
}
