import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { checkEndpoint, EndpointBody, EndpointJson, EndpointListJson, idShape } from '@quittance/bank-api';
import { checkEndpointUrl, Describes, OwnerId, RequireKey } from '@quittance/edge';
import { CONFIG, type EntityUnit, Transactions } from '@quittance/runtime';
import type { Static } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import type { DeliveryConfig } from '../delivery.config.js';
import { serialiseSecret } from '../domain/webhook-signature.js';
import { refused } from '../errors.js';
import { SecretSeal } from '../sender/sealed-secret.js';
import {
  countEndpoints,
  createEndpoint,
  deleteEndpoint,
  type EndpointSettings,
  findEndpoint,
  listEndpoints,
  rotateSecret,
  updateEndpoint,
} from '../store/endpoint.store.js';
import { anEndpoint, SECRET, shownEndpoint } from './examples.js';

type EndpointView = Static<typeof EndpointJson>;

@Controller('v1/endpoints')
@RequireKey('bank')
export class EndpointsController {
  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly seal: SecretSeal,
  ) {}

  @Put(':endpointId')
  @Describes({
    id: 'putEndpoint',
    summary: 'Create or change a webhook endpoint; brings a disabled one back',
    body: { schema: EndpointBody, example: anEndpoint },
    answers: {
      201: {
        description: 'Created; `secret` (whsec_…) is shown this once',
        schema: EndpointJson,
        example: { ...shownEndpoint, secret: SECRET },
      },
      200: { description: 'Changed', schema: EndpointJson, example: shownEndpoint },
    },
    refuses: ['invalid_fields', 'too_many_endpoints'],
  })
  async put(
    @OwnerId() bankId: string,
    @Param('endpointId') endpointId: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const settings = this.#check(endpointId, body);
    const created = await this.transactions.run(async (unit) => {
      const count = await countEndpoints(unit, bankId);
      const known = await findEndpoint(unit, bankId, endpointId);
      if (known) return void (await updateEndpoint(unit, known.endpointKey, settings));
      if (count >= this.config.DELIVERY_ENDPOINTS_PER_BANK) {
        throw refused('too_many_endpoints');
      }
      const endpointKey = randomUUID();
      const secret = this.seal.create();
      const sealedSecret = this.seal.seal(secret, endpointKey);
      await createEndpoint(unit, { ...settings, endpointKey, bankId, endpointId, sealedSecret });
      return secret;
    });
    await send(reply, created ? 201 : 200, {
      ...toView({ ...settings, endpointId, state: 'active' }),
      ...(created ? { secret: serialiseSecret(created) } : {}),
    });
  }

  @Get()
  @Describes({
    id: 'listEndpoints',
    summary: 'Your webhook endpoints, in order of id',
    answers: {
      200: {
        description: 'All of them, without their secrets',
        schema: EndpointListJson,
        example: { endpoints: [shownEndpoint] },
      },
    },
  })
  async list(@OwnerId() bankId: string): Promise<{ endpoints: EndpointView[] }> {
    const endpoints = await this.transactions.run((unit) => listEndpoints(unit, bankId));
    return { endpoints: endpoints.map(toView) };
  }

  @Get(':endpointId')
  @Describes({
    id: 'getEndpoint',
    summary: 'A webhook endpoint, without its secret',
    answers: { 200: { description: 'As it stands', schema: EndpointJson, example: shownEndpoint } },
    refuses: ['not_found'],
  })
  async get(@OwnerId() bankId: string, @Param('endpointId') endpointId: string): Promise<EndpointView> {
    return toView(await this.transactions.run((unit) => findOwn(unit, bankId, endpointId)));
  }

  @Delete(':endpointId')
  @HttpCode(204)
  @Describes({
    id: 'deleteEndpoint',
    summary: 'Delete a webhook endpoint; what was queued for it is not sent',
    answers: { 204: { description: 'Deleted' } },
    refuses: ['not_found'],
  })
  async delete(@OwnerId() bankId: string, @Param('endpointId') endpointId: string): Promise<void> {
    await this.transactions.run(async (unit) => {
      const known = await findOwn(unit, bankId, endpointId);
      await deleteEndpoint(unit, known.endpointKey);
    });
  }

  /** A new secret, shown once. For a day webhooks carry a signature of the old one as well. */
  @Post(':endpointId/rotate-secret')
  @HttpCode(200)
  @Describes({
    id: 'rotateSecret',
    summary: 'Give an endpoint a new secret',
    description: 'For a day webhooks carry a signature of the old one as well.',
    answers: {
      200: {
        description: 'The endpoint with its new `secret`, shown this once',
        schema: EndpointJson,
        example: { ...shownEndpoint, secret: SECRET },
      },
    },
    refuses: ['not_found'],
  })
  async rotate(
    @OwnerId() bankId: string,
    @Param('endpointId') endpointId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const secret = this.seal.create();
    const known = await this.transactions.run(async (unit) => {
      const endpoint = await findOwn(unit, bankId, endpointId);
      const sealed = this.seal.seal(secret, endpoint.endpointKey);
      await rotateSecret(unit, endpoint.endpointKey, sealed, this.config.DELIVERY_SECRET_OVERLAP_MS);
      return endpoint;
    });
    await send(reply, 200, { ...toView(known), secret: serialiseSecret(secret) });
  }

  #check(endpointId: string, body: unknown): EndpointSettings {
    const id = idShape.check(endpointId);
    const checked = checkEndpoint(body);
    const errors = [
      ...(id.ok ? [] : id.errors.map(({ rule }) => ({ field: '/endpointId', rule }))),
      ...(checked.ok ? [] : checked.errors),
    ];
    if (checked.ok) {
      const verdict = checkEndpointUrl(checked.value.url, this.config.DELIVERY_ALLOW_PRIVATE_ENDPOINTS);
      if (!verdict.ok) errors.push({ field: '/url', rule: verdict.rule });
      if (errors.length === 0) {
        const { url, payload = 'thin', eventTypes } = checked.value;
        return { url, payload, eventTypes };
      }
    }
    throw refused('invalid_fields', errors);
  }
}

/** Ids that are not well-formed are refused without a query. */
const findOwn = async (unit: EntityUnit, bankId: string, endpointId: string) => {
  const known = idShape.check(endpointId).ok ? await findEndpoint(unit, bankId, endpointId) : undefined;
  if (!known) throw refused('not_found');
  return known;
};

const toView = (
  endpoint: EndpointSettings & {
    endpointId: string;
    state: 'active' | 'disabled';
    disabledReason?: string | undefined;
  },
): EndpointView => ({
  endpointId: endpoint.endpointId,
  url: endpoint.url,
  payload: endpoint.payload,
  ...(endpoint.eventTypes === undefined ? {} : { eventTypes: [...endpoint.eventTypes] }),
  state: endpoint.state,
  ...(endpoint.disabledReason === undefined ? {} : { disabledReason: endpoint.disabledReason }),
});

/** Responses that may contain a secret must not be cached. */
const send = async (reply: FastifyReply, status: number, view: EndpointView): Promise<void> => {
  await reply.status(status).header('cache-control', 'no-store').send(view);
};
