// What a customer asks for or complains about, from its receipt to its answer. All times are epoch ms.

export const REQUEST_KINDS = ['access', 'erasure', 'complaint', 'rectification', 'objection'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What a customer writes in own words. */
export const WRITTEN_KINDS = ['complaint', 'rectification', 'objection'] as const;
export type WrittenKind = (typeof WRITTEN_KINDS)[number];

/** What the bank, whose data it is about, answers. */
export const PASSED_ON_KINDS = ['rectification', 'objection'] as const satisfies readonly WrittenKind[];

/** In the order in which they come. */
export const STEPS = ['received', 'acknowledged', 'passed_on', 'answered', 'refused', 'done'] as const;
type StepKind = (typeof STEPS)[number];
export const STEP_ACTORS = ['you', 'network', 'bank', 'time'] as const;
type StepActor = (typeof STEP_ACTORS)[number];
export type RequestOutcome = 'done' | 'refused';

/** Each kind of step comes at most once. */
export interface Step {
  readonly at: number;
  readonly by: StepActor;
  readonly step: StepKind;
  /** Of whoever answers. */
  readonly text?: string;
}

export interface CustomerRequest {
  readonly kind: RequestKind;
  readonly receivedAt: number;
  readonly dueAt: number;
  readonly acknowledgedAt?: number;
  readonly closedAt?: number;
  readonly outcome?: RequestOutcome;
  readonly steps: readonly Step[];
}

const DAY_MS = 86_400_000;
/** A complaint is acknowledged within so many days: section 164A of the UK's Data Protection Act 2018. */
const COMPLAINT_DAYS = 30;

/** The same day and time of the next month, in UTC; its last day where it has no such day (UK GDPR Art. 12(3)). */
export const oneMonthAfter = (at: number): number => {
  const date = new Date(at);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, day) + (((at % DAY_MS) + DAY_MS) % DAY_MS);
};

export const dueOf = (kind: RequestKind, receivedAt: number): number =>
  kind === 'complaint' ? receivedAt + COMPLAINT_DAYS * DAY_MS : oneMonthAfter(receivedAt);

/** A request as it is received. What its bank has to answer is there for the bank at once. */
export const receive = (kind: RequestKind, at: number): CustomerRequest => {
  const isPassedOn = PASSED_ON_KINDS.some((one) => one === kind);
  const steps: Step[] = [
    { at, by: 'you', step: 'received' },
    ...(isPassedOn ? [{ at, by: 'network', step: 'passed_on' } as const] : []),
  ];
  return steps.reduce(evolve, { kind, receivedAt: at, dueAt: dueOf(kind, at), steps: [] });
};

/** The network says that it has read it. What is closed, or acknowledged already, needs no more. */
export const decideAcknowledgement = (request: CustomerRequest, at: number): readonly Step[] =>
  request.closedAt !== undefined || request.acknowledgedAt !== undefined
    ? []
    : [{ at: notBefore(request, at), by: 'network', step: 'acknowledged' }];

interface Answer {
  readonly at: number;
  readonly by: 'network' | 'bank';
  readonly outcome: RequestOutcome;
  readonly text?: string;
}

/** The answer that closes it. The same answer again changes nothing; another one comes too late. */
export const decideAnswer = (request: CustomerRequest, answer: Answer): readonly Step[] | 'closed' => {
  const { by, outcome, text } = answer;
  if (request.closedAt !== undefined) {
    const given = request.steps.find(({ step }) => step === 'answered');
    return request.outcome === outcome && given?.by === by && given.text === text ? [] : 'closed';
  }
  const at = notBefore(request, answer.at);
  return [...(text === undefined ? [] : [{ at, by, step: 'answered', text } as const]), { at, by, step: outcome }];
};

/** Clocks of instances differ; steps are told in their order. */
const notBefore = ({ steps }: CustomerRequest, at: number): number => Math.max(at, ...steps.map((one) => one.at));

/** The request after one step more. */
export const evolve = (request: CustomerRequest, step: Step): CustomerRequest => {
  const next = { ...request, steps: [...request.steps, step] };
  switch (step.step) {
    case 'acknowledged':
      return { ...next, acknowledgedAt: step.at };
    case 'refused':
    case 'done':
      return { ...next, closedAt: step.at, outcome: step.step };
    case 'received':
    case 'passed_on':
    case 'answered':
      return next;
  }
};
