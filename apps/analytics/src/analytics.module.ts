import { Module } from '@nestjs/common';
import { AnalyticsEvents } from './events.js';
import { BasketContributedHandler } from './handlers/basket-contributed.handler.js';
import { InsightsController } from './http/insights.controller.js';
import { WindowCloser } from './window-closer.js';

/** In message order: a contribution in, a window closed, a cell asked for. */
@Module({
  controllers: [BasketContributedHandler, InsightsController],
  providers: [WindowCloser, AnalyticsEvents],
})
export class AnalyticsModule {}
