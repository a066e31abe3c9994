import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { checkEndpointUrl, Describes, OwnerId, RequireKey } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import type { ConsentConfig } from '../consent.config.js';
import { refused, shaped } from '../errors.js';
import { EventStreamStore } from '../store/event-stream.store.js';
import { aStream, checkStream, StreamBody } from './consent-event-view.js';

@Controller('v1/consent-events/stream')
@RequireKey('bank')
export class EventStreamController {
  constructor(
    private readonly streams: EventStreamStore,
    @Inject(CONFIG) private readonly config: ConsentConfig,
  ) {}

  @Put()
  @Describes({
    id: 'putEventStream',
    summary: 'Say how this bank gets its events',
    description:
      'A small form of the stream configuration of the Shared Signals Framework. With `push` each event is posted to `endpoint_url`, https and public, as RFC 8935 has it: any 2xx takes it, anything else is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h. After that, and at any time, it can be polled. Saving a stream starts all that waits anew.',
    body: { schema: StreamBody, example: aStream },
    answers: { 200: { description: 'As it stands', schema: StreamBody, example: aStream } },
    refuses: ['invalid_stream'],
  })
  async put(@OwnerId() bankId: string, @Body(shaped('invalid_stream', checkStream)) { delivery }: StreamBody) {
    const { method, endpoint_url: url } = delivery;
    if ((method === 'push') !== (url !== undefined)) throw refuseUrl('is for push, which needs it');
    if (url !== undefined) {
      const checked = checkEndpointUrl(url, this.config.CONSENT_ALLOW_PRIVATE_ENDPOINTS);
      if (!checked.ok) throw refuseUrl(checked.rule);
    }
    await this.streams.save(bankId, url ?? null, Date.now());
    return { delivery };
  }

  @Get()
  @Describes({
    id: 'getEventStream',
    summary: 'How this bank gets its events',
    answers: { 200: { description: 'As it stands', schema: StreamBody, example: aStream } },
  })
  async get(@OwnerId() bankId: string): Promise<StreamBody> {
    const url = await this.streams.endpointOf(bankId);
    return { delivery: url === null ? { method: 'poll' } : { method: 'push', endpoint_url: url } };
  }
}

const refuseUrl = (rule: string) => refused('invalid_stream', [{ field: '/delivery/endpoint_url', rule }]);
