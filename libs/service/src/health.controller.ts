import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { METRICS, READINESS } from './tokens.js';

export type Readiness = () => Promise<Readonly<Record<string, boolean>>>;

/** For operators and schedulers. Answers hold names of parts and numbers only. */
@Controller()
export class HealthController {
  constructor(
    @Inject(METRICS) private readonly registry: Registry,
    @Inject(READINESS) private readonly readiness: Readiness,
  ) {}

  @Get('health/live')
  live(): { status: string } {
    return { status: 'up' };
  }

  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const parts = await this.readiness();
    const up = Object.values(parts).every(Boolean);
    await reply.status(up ? 200 : 503).send({ status: up ? 'ready' : 'not ready', parts });
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}
