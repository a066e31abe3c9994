import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Health } from './internal-port.js';
import { HEALTH } from './tokens.js';

/** For whoever sends requests here: a word. Which part is not well is said on the internal port. */
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Get('live')
  async live(@Res() reply: FastifyReply): Promise<void> {
    const isLive = Object.values(this.health.live()).every(Boolean);
    await reply.status(isLive ? 200 : 503).send({ status: isLive ? 'up' : 'down' });
  }

  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const isReady = Object.values(await this.health.ready()).every(Boolean);
    await reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  }
}
