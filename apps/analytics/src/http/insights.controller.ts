import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { formatInstant, InstantText, parseInstant } from '@quittance/edge/shapes';
import { Describes, QueryReader, RequireKey } from '@quittance/edge';
import { Transactions } from '@quittance/runtime';
import { metrics, type ReleasedCell } from '../domain/release.js';
import { refused } from '../errors.js';
import { findReleased } from '../store/released.store.js';
import { CellsJson } from './answers.js';
import { cells } from './examples.js';

const DAY_MS = 86_400_000;
const MAX_CELLS = 10_000;

@Controller('v1/insights')
@RequireKey('analyst')
export class InsightsController {
  constructor(@Inject(Transactions) private readonly transactions: Transactions) {}

  @Get(':metric')
  @Header('cache-control', 'no-store')
  @Describes({
    id: 'getInsights',
    summary: 'Released cells of a metric whose window begins in [from, to)',
    description:
      'Without `from` and `to`: the last 24 hours. A cell that is missing was not released; the reason is not disclosed.',
    query: {
      from: { description: 'Windows that begin then or later', schema: InstantText, example: cells.from },
      to: { description: 'Windows that begin before', schema: InstantText, example: cells.to },
    },
    answers: { 200: { description: 'The cells', schema: CellsJson, example: cells } },
    refuses: ['invalid_fields', 'not_found', 'range_too_wide'],
  })
  async get(@Param('metric') metric: string, @Query() query: Record<string, unknown>) {
    if (!metrics.includes(metric)) throw refused('not_found');
    const { from, to } = rangeOf(query, Date.now());
    const found = await this.transactions.run((unit) => findReleased(unit, metric, { from, to }, MAX_CELLS + 1));
    if (found.length > MAX_CELLS) throw refused('range_too_wide');
    return { metric, from: formatInstant(from), to: formatInstant(to), cells: found.map(toCellJson) };
  }
}

const toCellJson = ({ metric: _, cell: __, window, releasedAt, ...counts }: ReleasedCell) => ({
  ...counts,
  window: formatInstant(window),
  releasedAt: formatInstant(releasedAt),
});

const rangeOf = (query: Record<string, unknown>, nowMs: number): { from: number; to: number } => {
  const reader = new QueryReader(query);
  const read = (name: string): number | undefined =>
    reader.read(name, `must be ${InstantText.description}`, (text) => {
      const instant = parseInstant(text);
      return instant?.zoned ? instant.ms : undefined;
    });
  const to = read('to') ?? nowMs;
  const from = read('from') ?? to - DAY_MS;
  const { errors } = reader;
  if (errors.length === 0 && from >= to) errors.push({ field: '/from', rule: 'must be before `to`' });
  if (errors.length > 0) throw refused('invalid_fields', errors);
  return { from, to };
};
