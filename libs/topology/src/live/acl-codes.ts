import kafkajs, { type AclEntry, type DescribeAclResource } from 'kafkajs';
import type { AclResource, AclRule } from './state.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** Kafka's numbers for ACLs, in and out of the words the plan uses. */
const RESOURCES: Readonly<Record<number, AclResource>> = {
  [AclResourceTypes.TOPIC]: 'topic',
  [AclResourceTypes.GROUP]: 'group',
  [AclResourceTypes.TRANSACTIONAL_ID]: 'transactional-id',
  [AclResourceTypes.CLUSTER]: 'cluster',
};
const PERMISSIONS: Readonly<Record<number, AclRule['permission']>> = {
  [AclPermissionTypes.ALLOW]: 'allow',
  [AclPermissionTypes.DENY]: 'deny',
};
const PATTERNS: Readonly<Record<number, AclRule['pattern']>> = {
  [ResourcePatternTypes.LITERAL]: 'literal',
  [ResourcePatternTypes.PREFIXED]: 'prefixed',
};
const OPERATIONS: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(AclOperationTypes)
    .filter(([, code]) => typeof code === 'number')
    .map(([name, code]) => [code, name.toLowerCase().replaceAll('_', '-')]),
);

export function fromKafkaAcls({
  resourceType,
  resourceName,
  resourcePatternType,
  acls,
}: DescribeAclResource): AclRule[] {
  return acls.map((acl) => ({
    permission: PERMISSIONS[acl.permissionType] ?? 'other',
    principal: acl.principal.replace(/^User:/, ''),
    operation: OPERATIONS[acl.operation] ?? String(acl.operation),
    resource: RESOURCES[resourceType] ?? 'other',
    pattern: PATTERNS[resourcePatternType] ?? 'other',
    name: resourceName,
    host: acl.host,
  }));
}

export function toKafkaAcl(rule: AclRule): AclEntry {
  return {
    resourceType: codeOf(RESOURCES, rule.resource),
    resourceName: rule.name,
    resourcePatternType: codeOf(PATTERNS, rule.pattern),
    principal: `User:${rule.principal}`,
    host: rule.host,
    operation: codeOf(OPERATIONS, rule.operation),
    permissionType: codeOf(PERMISSIONS, rule.permission),
  };
}

function codeOf(words: Readonly<Record<number, string>>, word: string): number {
  const found = Object.entries(words).find(([, name]) => name === word);
  if (found === undefined) throw new RangeError(`Kafka has no code for ${word} that this program knows`);
  return Number(found[0]);
}
