import { oneOf } from '@quittance/edge/shapes';
import type { EdgeApi } from '@quittance/edge';
import { HOURLY_BASKETS, metrics } from '../domain/release.js';
import { REFUSALS } from '../errors.js';
import { CellJson, CellsJson } from './answers.js';
import { InsightsController } from './insights.controller.js';

export const analyticsApi: EdgeApi = {
  title: 'Quittance for analysts',
  description:
    'Aggregates of baskets whose customers consented to insights. Each cell has at least ten customers and five retailers behind it.',
  port: 7104,
  key: 'analyst',
  groups: { insights: { description: 'Released cells', controller: InsightsController } },
  params: { metric: { description: 'What is counted', schema: oneOf(metrics), example: HOURLY_BASKETS } },
  shapes: { Cell: CellJson, Cells: CellsJson },
  refusals: REFUSALS,
};
