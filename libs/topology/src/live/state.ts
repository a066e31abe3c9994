/** What a cluster should hold, and what it holds, in the same words. Names carry the deployment prefix. */
export interface DesiredState {
  readonly prefix: string;
  readonly principals: readonly string[];
  readonly topics: readonly TopicState[];
  readonly acls: readonly AclRule[];
}

export interface ActualState {
  /** Users with SCRAM-SHA-512 credentials. */
  readonly users: readonly string[];
  /** Topics under the prefix, Kafka's own apart. */
  readonly topics: readonly TopicState[];
  /** Every ACL of the cluster. */
  readonly acls: readonly AclRule[];
}

export interface TopicState {
  readonly name: string;
  readonly partitions: number;
  /** Settings of the topic itself; what it inherits from the broker is left out. */
  readonly config: Readonly<Record<string, string>>;
}

export type AclResource = 'topic' | 'group' | 'transactional-id' | 'cluster' | 'other';

export interface AclRule {
  readonly permission: 'allow' | 'deny' | 'other';
  /** Kafka principal without `User:`, or `*`. */
  readonly principal: string;
  /** Lower-case Kafka operation, such as `read` or `describe-configs`. */
  readonly operation: string;
  readonly resource: AclResource;
  readonly pattern: 'literal' | 'prefixed' | 'other';
  readonly name: string;
  readonly host: string;
}

/** One line for people, and the identity of a rule. */
export function ruleText(rule: AclRule): string {
  const name = rule.pattern === 'prefixed' ? `${rule.name}*` : rule.name;
  const host = rule.host === '*' ? '' : ` from ${rule.host}`;
  const pattern = rule.pattern === 'literal' ? '' : ` (${rule.pattern})`;
  return `${rule.permission} ${rule.principal} ${rule.operation} ${rule.resource} ${name}${pattern}${host}`;
}
