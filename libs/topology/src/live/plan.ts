import { type ActualState, type AclRule, type DesiredState, ruleText, type TopicState } from './state.js';

/** One thing `apply` does, in the order of the list: users, topics, denials, revocations, grants. */
export type Step =
  | { readonly kind: 'create-user'; readonly principal: string }
  | { readonly kind: 'create-topic'; readonly topic: TopicState }
  | { readonly kind: 'set-config'; readonly topic: TopicState; readonly was: TopicState['config'] }
  | { readonly kind: 'revoke'; readonly rule: AclRule }
  | { readonly kind: 'grant'; readonly rule: AclRule };

/** Drift that `apply` leaves to a person: it would lose data, or belongs to somebody else. */
interface Leftover {
  readonly text: string;
  /** Whether the services cannot work correctly with it. */
  readonly blocking: boolean;
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly leftovers: readonly Leftover[];
}

export function plan(desired: DesiredState, actual: ActualState): Plan {
  const acls = planAcls(desired, actual.acls);
  const topics = planTopics(desired, actual.topics);
  const users = desired.principals.filter((name) => !actual.users.includes(name));
  return {
    steps: [...users.map((principal): Step => ({ kind: 'create-user', principal })), ...topics.steps, ...acls.steps],
    leftovers: [...topics.leftovers, ...acls.leftovers],
  };
}

function planTopics(desired: DesiredState, actual: readonly TopicState[]): Plan {
  const found = new Map(actual.map((topic) => [topic.name, topic]));
  const wanted = new Set(desired.topics.map(({ name }) => name));
  const steps = desired.topics.flatMap((topic): Step[] => {
    const is = found.get(topic.name);
    if (is === undefined) return [{ kind: 'create-topic', topic }];
    return sameConfig(topic.config, is.config) ? [] : [{ kind: 'set-config', topic, was: is.config }];
  });
  const miscounted = desired.topics.flatMap((topic) => {
    const is = found.get(topic.name)?.partitions ?? topic.partitions;
    if (is === topic.partitions) return [];
    const why = 'keys would move between partitions, so a person has to drain and recreate it';
    return [
      {
        text: `topic ${topic.name} has ${is} partitions, topics.yaml says ${topic.partitions}: ${why}`,
        blocking: true,
      },
    ];
  });
  const strangers = actual
    .filter(({ name }) => name.startsWith(desired.prefix) && !wanted.has(name))
    .map(({ name }) => ({
      text: `topic ${name} is not in topics.yaml: delete it by hand once its records are known to be of no use`,
      blocking: false,
    }));
  return { steps, leftovers: [...miscounted, ...strangers] };
}

function sameConfig(a: TopicState['config'], b: TopicState['config']): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}

function planAcls(desired: DesiredState, actual: readonly AclRule[]): Plan {
  const wanted = new Set(desired.acls.map(ruleText));
  const found = new Set(actual.map(ruleText));
  const missing = desired.acls.filter((rule) => !found.has(ruleText(rule)));
  const extra = actual.filter((rule) => !wanted.has(ruleText(rule)) && reaches(rule, desired.prefix));
  const [ours, foreign] = partition(extra, (rule) => isOurs(rule, desired));
  const grant = (rule: AclRule): Step => ({ kind: 'grant', rule });
  const [denials, allowances] = partition(missing, ({ permission }) => permission === 'deny');
  return {
    steps: [...denials.map(grant), ...ours.map((rule): Step => ({ kind: 'revoke', rule })), ...allowances.map(grant)],
    leftovers: foreign.map((rule) => ({
      text: `acl ${ruleText(rule)} reaches into this deployment and is not in topics.yaml: remove it by hand`,
      blocking: false,
    })),
  };
}

/** Whether a rule can decide about anything of this deployment: a wider prefix and a wildcard do, another deployment's own names do not. */
function reaches(rule: AclRule, prefix: string): boolean {
  if (rule.resource === 'cluster') return true;
  if (rule.pattern === 'literal') return rule.name === '*' || rule.name.startsWith(prefix);
  return rule.name.startsWith(prefix) || prefix.startsWith(rule.name);
}

/** What `apply` may revoke: rules on this deployment's own names, and wider rules of its own principals. */
function isOurs(rule: AclRule, { prefix, principals }: DesiredState): boolean {
  const ownName = prefix !== '' && rule.resource !== 'cluster' && rule.name.startsWith(prefix);
  return ownName || principals.includes(rule.principal);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** A plan as a diff: `+` is missing, `-` is too much, `~` differs, `!` is left to a person. */
export function planText({ steps, leftovers }: Plan): string[] {
  return [...steps.map(stepText), ...leftovers.map(({ text }) => `! ${text}`)];
}

export function stepText(step: Step): string {
  switch (step.kind) {
    case 'create-user':
      return `+ user ${step.principal}`;
    case 'create-topic':
      return `+ topic ${step.topic.name} (${step.topic.partitions} partitions, ${configText(step.topic.config)})`;
    case 'set-config':
      return `~ topic ${step.topic.name} has ${configText(step.was)}, should have ${configText(step.topic.config)}`;
    case 'revoke':
      return `- acl ${ruleText(step.rule)}`;
    case 'grant':
      return `+ acl ${ruleText(step.rule)}`;
  }
}

function configText(config: TopicState['config']): string {
  const entries = Object.entries(config).sort();
  return entries.length === 0 ? 'no settings' : entries.map(([key, value]) => `${key}=${value}`).join(' ');
}
