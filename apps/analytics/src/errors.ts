import { defineRefusals } from '@quittance/edge';

/** Every refusal of this edge by its stable code. */
export const REFUSALS = {
  invalid_fields: { status: 400, title: 'Some fields break the rules' },
  not_found: { status: 404, title: 'Not found, or not visible to this API key' },
  range_too_wide: {
    status: 422,
    title: 'The range holds too many cells for one answer',
    detail: 'Ask for a shorter range, or read the topic insights.aggregate.released.v1.',
  },
} as const;

type RefusalCode = keyof typeof REFUSALS;

export const { refused } = defineRefusals<RefusalCode>(REFUSALS);
