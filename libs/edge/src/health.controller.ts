import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { closed, oneOf } from './shapes/index.js';
import { HEALTH, type Health } from './health.js';
import { Describes } from './openapi/operation.js';

const aWord = (description: string, ...words: [string, ...string[]]) => ({
  description,
  schema: closed({ status: oneOf(words) }),
  example: { status: words[0] },
});

/** Public health: one word. Which part is unhealthy is shown on the internal port only. */
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Get('live')
  @Describes({
    id: 'live',
    summary: 'Whether the process works',
    answers: { 200: aWord('It does', 'up'), 503: aWord('It has to be restarted', 'down') },
  })
  async live(@Res() reply: FastifyReply): Promise<void> {
    const isLive = Object.values(this.health.live()).every(Boolean);
    await reply.status(isLive ? 200 : 503).send({ status: isLive ? 'up' : 'down' });
  }

  @Get('ready')
  @Describes({
    id: 'ready',
    summary: 'Whether requests may be sent here',
    answers: { 200: aWord('They may', 'ready'), 503: aWord('Not now', 'not ready') },
  })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const isReady = Object.values(await this.health.ready()).every(Boolean);
    await reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  }
}
