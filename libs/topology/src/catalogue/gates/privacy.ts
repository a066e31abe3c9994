import type { Catalogue, CatalogueTopic } from '../schema/catalogue.js';
import { type LeafField, leafFields, type Privacy, type RawRecord } from '../schema/raw-schema.js';

const SUBJECTS = ['customer', 'retailer', 'none'];
const IDENTIFIABILITY = ['direct', 'indirect', 'pseudonymous', 'enterprise', 'none'];
const PROTECTION = ['subject-key', 'tokenised', 'plain'];
const KEYS = ['category', 'identifiability', 'protect', 'purposes', 'retention', 'subject'];

/** Every leaf field declares its category, subject, purposes, retention and protection. */
export function privacyProblems(catalogue: Catalogue): string[] {
  return catalogue.topics.flatMap(({ spec, record }) =>
    leafFields(record).flatMap(({ path, field }) => {
      const at = `${spec.schema}: ${path}`;
      return field.privacy === undefined
        ? [`${at} has no privacy block`]
        : blockProblems(catalogue, field.privacy).map((what) => `${at}: ${what}`);
    }),
  );
}

function blockProblems(catalogue: Catalogue, privacy: Privacy): string[] {
  const problems: string[] = [];
  const oneOf = (key: 'subject' | 'identifiability' | 'protect', allowed: readonly string[]): void => {
    if (!allowed.includes(privacy[key])) problems.push(`${key} must be one of ${allowed.join(', ')}`);
  };
  for (const key of Object.keys(privacy))
    if (!KEYS.includes(key)) problems.push(`${key} is not part of a privacy block`);
  if (!Object.hasOwn(catalogue.categories, privacy.category))
    problems.push(`category ${privacy.category} is not in categories.yaml`);
  oneOf('subject', SUBJECTS);
  oneOf('identifiability', IDENTIFIABILITY);
  oneOf('protect', PROTECTION);
  const purposes: readonly string[] = Array.isArray(privacy.purposes) ? (privacy.purposes as string[]) : [];
  if (purposes.length === 0) problems.push('names no purpose');
  for (const id of purposes)
    if (!Object.hasOwn(catalogue.purposes, id)) problems.push(`purpose ${id} is not in purposes.yaml`);
  if (!Object.hasOwn(catalogue.retention, privacy.retention))
    problems.push(`retention ${privacy.retention} is not in retention.yaml`);
  if (privacy.subject === 'customer' && ['enterprise', 'none'].includes(privacy.identifiability)) {
    problems.push(`a customer's value cannot have identifiability ${privacy.identifiability}`);
  }
  return problems;
}

/** A reader gets a field only for a purpose it was given; a topic keeps a field no longer than the field allows. */
export function purposeProblems(catalogue: Catalogue): string[] {
  return catalogue.topics.flatMap((topic) => [
    ...Object.entries(topic.spec.readers).flatMap(([name, { purposes, reads }]) => [
      ...purposes
        .filter((id) => !Object.hasOwn(catalogue.purposes, id))
        .map((id) => `${topic.spec.name}: reader ${name} has purpose ${id}, which is not in purposes.yaml`),
      ...unknownFields(topic.record, reads).map(
        (field) => `${topic.spec.name}: reader ${name} reads ${field}, which ${topic.record.name} does not have`,
      ),
      ...fieldsRead(topic.record, reads)
        .filter(
          ({ field }) => field.privacy !== undefined && !field.privacy.purposes.some((id) => purposes.includes(id)),
        )
        .map(
          ({ path }) =>
            `${topic.spec.name}: reader ${name} reads ${path}, none of whose purposes it has (${purposes.join(', ')})`,
        ),
    ]),
    ...retentionProblems(catalogue, topic),
  ]);
}

function unknownFields(record: RawRecord, reads: 'all' | readonly string[]): string[] {
  return reads === 'all' ? [] : reads.filter((name) => !record.fields.some((field) => field.name === name));
}

function fieldsRead(record: RawRecord, reads: 'all' | readonly string[]): LeafField[] {
  return leafFields(record).filter(({ path }) => reads === 'all' || reads.includes(path.split('.')[0] as string));
}

const DAY_MS = 86_400_000;

function retentionProblems(catalogue: Catalogue, { spec, record }: CatalogueTopic): string[] {
  const compacted = spec.config['cleanup.policy'] === 'compact';
  const keptDays = Number(spec.config['retention.ms']) / DAY_MS;
  if (!compacted && !(keptDays > 0)) return [`${spec.name}: neither compacted nor given a retention.ms above 0`];
  return leafFields(record).flatMap(({ path, field }) => {
    const allowed = catalogue.retention[field.privacy?.retention ?? ''];
    if (allowed === undefined) return [];
    if (compacted)
      return allowed.days === null
        ? []
        : [`${spec.name}: is compacted, but ${path} may stay ${allowed.days} days only`];
    return allowed.days === null || keptDays <= allowed.days
      ? []
      : [`${spec.name}: keeps records ${keptDays} days, but ${path} may stay ${allowed.days} days only`];
  });
}
