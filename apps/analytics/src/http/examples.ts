import type { Static } from '@sinclair/typebox';
import { HOURLY_BASKETS, WINDOW_MS } from '../domain/release.js';
import type { CellsJson } from './answers.js';

export const cells = {
  metric: HOURLY_BASKETS,
  from: '2026-11-20T10:00:00.000Z',
  to: '2026-11-20T11:00:00.000Z',
  cells: [
    {
      category: 'books',
      region: 'GB-LS',
      currency: 'GBP',
      customers: 14,
      retailers: 5,
      baskets: 17,
      totalMinor: 28_430,
      window: '2026-11-20T10:00:00.000Z',
      windowMs: WINDOW_MS,
      releasedAt: '2026-11-20T13:00:00.000Z',
    },
  ],
} satisfies Static<typeof CellsJson>;
