import {
  type CustomerRequest,
  decideAcknowledgement,
  decideAnswer,
  evolve,
  type Step,
} from '@quittance/consent/operator';
import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';

/** What a customer asked for, as the operator sees it. Times are epoch ms. */
export interface OpenRequest extends CustomerRequest {
  readonly requestId: string;
  readonly bankId: string;
  /** In the customer's own words; gone with the customer who erases. */
  readonly words: string | undefined;
}

type Outcome = 'done' | 'refused';

interface RequestRow {
  readonly request_id: string;
  readonly kind: CustomerRequest['kind'];
  readonly bank_id: string;
  readonly words: string | null;
  readonly received_at: string;
  readonly due_at: string;
  readonly acknowledged_at: string | null;
  readonly closed_at: string | null;
  readonly outcome: Outcome | null;
  readonly steps: (Omit<Step, 'text'> & { readonly words: string | null })[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOST_TEXT = 2_000;

const SELECT = `SELECT r.*, (SELECT coalesce(jsonb_agg(s ORDER BY s.at), '[]') FROM rights_step s WHERE s.request_id = r.request_id) AS steps
  FROM rights_request r`;

/** The open requests, or all, those that are due first at the top. */
export const listRequests = async (operator: Operator, which: 'open' | 'all'): Promise<OpenRequest[]> => {
  const rows = await operator.query<RequestRow>(
    'consent',
    `${SELECT} WHERE $1 OR closed_at IS NULL ORDER BY closed_at IS NOT NULL, due_at, request_id`,
    [which === 'all'],
  );
  return rows.map(toRequest);
};

export const findRequest = async (operator: Operator, requestId: string): Promise<OpenRequest> => {
  const rows = UUID.test(requestId)
    ? await operator.query<RequestRow>('consent', `${SELECT} WHERE request_id = $1`, [requestId])
    : [];
  const [row] = rows;
  if (row === undefined)
    throw new OpsError('unknown-record', `There is no request "${requestId}". "npm run ops -- requests" lists them.`);
  return toRequest(row);
};

/** Tells the customer that it was read. Once is enough; a request that is closed needs none. */
export const acknowledgeRequest = async (operator: Operator, requestId: string): Promise<boolean> => {
  const request = await findRequest(operator, requestId);
  const steps = decideAcknowledgement(request, Date.now());
  if (steps.length > 0) await addSteps(operator, request, steps);
  return steps.length > 0;
};

/** Answers and closes it: the customer sees the text on their page. */
export const answerRequest = async (
  operator: Operator,
  requestId: string,
  { outcome, text }: { readonly outcome: Outcome; readonly text: string },
): Promise<void> => {
  if (text.trim() === '' || text.length > MOST_TEXT)
    throw new OpsError('bad-answer', `An answer has 1 to ${MOST_TEXT} characters: the customer reads it.`);
  const request = await findRequest(operator, requestId);
  const steps = decideAnswer(request, { at: Date.now(), by: 'network', outcome, text });
  if (steps === 'closed') throw closed(requestId);
  if (steps.length > 0) await addSteps(operator, request, steps);
};

const closed = (requestId: string): OpsError =>
  new OpsError(
    'bad-answer',
    `Request ${requestId} has been closed already. "npm run ops -- requests show ${requestId}" tells how.`,
  );

/** In one statement, and only while it is open: two operators never answer the same. */
const addSteps = async (operator: Operator, request: OpenRequest, steps: readonly Step[]): Promise<void> => {
  const { acknowledgedAt, closedAt, outcome } = steps.reduce(evolve, request as CustomerRequest);
  const added = await operator.query(
    'consent',
    `WITH r AS (
       UPDATE rights_request SET acknowledged_at = $2, closed_at = $3, outcome = $4
        WHERE request_id = $1 AND closed_at IS NULL RETURNING request_id)
     INSERT INTO rights_step (request_id, at, by, step, words)
     SELECT r.request_id, s.* FROM r, unnest($5::bigint[], $6::text[], $7::text[], $8::text[]) AS s RETURNING step`,
    [
      ...[request.requestId, acknowledgedAt ?? null, closedAt ?? null, outcome ?? null],
      steps.map(({ at }) => at),
      steps.map(({ by }) => by),
      steps.map(({ step }) => step),
      steps.map(({ text }) => text ?? null),
    ],
  );
  if (added.length === 0) throw closed(request.requestId);
};

const toRequest = (row: RequestRow): OpenRequest => ({
  requestId: row.request_id,
  bankId: row.bank_id,
  kind: row.kind,
  words: row.words ?? undefined,
  receivedAt: Number(row.received_at),
  dueAt: Number(row.due_at),
  ...(row.acknowledged_at !== null && { acknowledgedAt: Number(row.acknowledged_at) }),
  ...(row.closed_at !== null && { closedAt: Number(row.closed_at) }),
  ...(row.outcome !== null && { outcome: row.outcome }),
  steps: row.steps.map(({ at, by, step, words }) => ({ at, by, step, ...(words !== null && { text: words }) })),
});
