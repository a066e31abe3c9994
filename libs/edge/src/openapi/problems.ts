import type { Admission } from '../admission.js';
import { COMMON_REFUSALS, type CommonCode, type Refusal } from '../common-refusals.js';
import { RETRY_AFTER_SECONDS, toProblem } from '../problem.js';
import type { Json } from './schemas.js';

/** Whatever is asked. */
const ALWAYS: readonly CommonCode[] = [
  'bad_request',
  'expectation_failed',
  'headers_too_large',
  'internal',
  'unavailable',
  'uri_too_long',
];
const WITH_KEY: readonly CommonCode[] = ['rate_limited', 'unauthorised'];
/** The address of who has no key is limited. */
const OPEN: readonly CommonCode[] = ['rate_limited'];
const OF_CUSTOMERS: readonly CommonCode[] = ['csrf_failed'];
const OF_STREAMS: readonly CommonCode[] = ['line_too_large', 'too_many_streams'];
/** Answers of no operation: there is none at that path, or under that method. */
const OF_NONE: readonly CommonCode[] = ['method_not_allowed', 'not_found'];
const elsewhere = new Set([...ALWAYS, ...WITH_KEY, ...OF_CUSTOMERS, ...OF_STREAMS, ...OF_NONE]);
const ofBodies = (Object.keys(COMMON_REFUSALS) as CommonCode[]).filter((code) => !elsewhere.has(code));

interface RouteTraits {
  readonly admission: Admission;
  readonly mayHaveBody: boolean;
}

/** What any route of that kind may be refused with. */
export const commonCodes = ({ admission, mayHaveBody }: RouteTraits): readonly CommonCode[] => {
  const { key, customer = false, token = false, open = false, streams = false } = admission;
  return [
    ...ALWAYS,
    ...(key !== undefined || customer || token ? WITH_KEY : []),
    ...(open ? OPEN : []),
    ...(customer && mayHaveBody ? OF_CUSTOMERS : []),
    ...(mayHaveBody ? ofBodies : []),
    ...(streams ? OF_STREAMS : []),
  ];
};

interface Refused extends Refusal {
  readonly code: string;
}

/** Looks up codes in an edge's own table first. */
export const refusalsOf = (codes: readonly string[], table: Readonly<Record<string, Refusal>>): readonly Refused[] => {
  const all: Readonly<Record<string, Refusal>> = { ...COMMON_REFUSALS, ...table };
  return [...new Set(codes)].sort().map((code) => {
    const refusal = all[code];
    if (refusal === undefined) throw new Error(`${code} is no refusal of this edge`);
    return { ...refusal, code };
  });
};

export const byStatus = (refusals: readonly Refused[]): ReadonlyMap<number, readonly Refused[]> => {
  const groups = new Map<number, Refused[]>();
  for (const refusal of refusals) groups.set(refusal.status, [...(groups.get(refusal.status) ?? []), refusal]);
  return groups;
};

/** A name for refusals of one status that come together. */
export const nameOf = (refusals: readonly Refused[]): string =>
  refusals.map(({ code }) => code.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())).join('Or');

/** The response of one status: its codes, what each means, and one of them as it is sent. */
export const problemResponse = (refusals: readonly Refused[], problem: Json): Json => {
  const [first] = refusals;
  if (first === undefined) throw new Error('a response without a refusal');
  const { status, code, title, detail } = first;
  const errors = code.startsWith('invalid_')
    ? [{ field: '/currency', rule: 'must be an ISO 4217 currency code' }]
    : undefined;
  return {
    description: refusals
      .map((one) => `\`${one.code}\`: ${one.title}.${one.detail ? ` ${one.detail}` : ''}`)
      .join('\n\n'),
    ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            problem,
            {
              type: 'object',
              properties: { status: { const: status }, code: { enum: refusals.map((one) => one.code) } },
              required: ['status', 'code'],
            },
          ],
        },
        example: toProblem(status, code, title, detail, errors),
      },
    },
  };
};

const RETRY_AFTER: Json = {
  'Retry-After': {
    description: 'Seconds to wait before the same request is sent again',
    schema: { type: 'integer', minimum: 1 },
    example: RETRY_AFTER_SECONDS,
  },
};
