import { groupBy } from '../generate/files.js';
import { OPERATOR, type TopicSpec, type Zone } from '../model.js';
import type { Catalogue } from '../schema/catalogue.js';

/** A record is one schema file, and one topic unless it is a parked one: versions, history and topic constants go by its name. */
export function recordProblems({ topics }: Catalogue): string[] {
  return [...groupBy(topics, ({ record }) => record.name)].flatMap(([name, sharing]) => {
    const files = new Set(sharing.map(({ spec }) => spec.schema));
    if (files.size > 1) return [`topics.yaml: record ${name} is declared in ${[...files].join(' and ')}`];
    const unshareable = sharing.length > 1 && sharing.some(({ spec }) => spec.parks === undefined);
    return unshareable
      ? [
          `topics.yaml: ${sharing.map(({ spec }) => spec.name).join(' and ')} share record ${name}; only parked topics may`,
        ]
      : [];
  });
}

/** Rules over topics.yaml that no single entry can break alone. */
export function topologyProblems({ topology }: Catalogue): string[] {
  const { principals, wall, topics } = topology;
  const mustBeDenied = Object.entries(principals).filter(
    ([name, { zone }]) => zone === 'bank' || zone === 'insights' || name.startsWith('analyst-') || name === 'consent',
  );
  return [
    ...mustBeDenied
      .filter(([name]) => !wall.denied.includes(name))
      .map(([name]) => `topics.yaml: ${name} must be in wall.denied`),
    ...Object.values(topics).flatMap((topic) =>
      [topic.writer, ...Object.keys(topic.readers)]
        .filter((name) => topic.name.startsWith(wall.prefix) && wall.denied.includes(name))
        .map((name) => `topics.yaml: ${name} is granted ${topic.name}, which the wall denies it`),
    ),
    ...Object.values(topics)
      .filter(({ parks }) => parks !== undefined)
      .flatMap((topic) => parkedProblems(topic, principals[topic.writer]?.zone)),
  ];
}

function parkedProblems({ name, writer, parks, readers }: TopicSpec, zone: Zone | undefined): string[] {
  const placed = writer === parks && name === `${zone}.${parks}.parked.v1`;
  return [
    ...(placed ? [] : [`topics.yaml: ${name} must be written by ${parks} and named <its zone>.${parks}.parked.v1`]),
    ...Object.keys(readers)
      .filter((reader) => reader !== OPERATOR)
      .map((reader) => `topics.yaml: ${reader} reads ${name}; parked records are for operators only`),
  ];
}
