import type { Catalogue, CatalogueTopic } from '../schema/catalogue.js';
import { kebab, type Pin, type Pins, versionName } from '../schema/pins.js';
import type { RawRecord } from '../schema/raw-schema.js';
import { viewSchema, wireSchema } from '../schema/wire-schema.js';
import { buildersFile } from './builders.js';
import { banner, type Files, groupBy } from './files.js';
import { declarations, interfaceDeclaration } from './typescript.js';

/** Name of the constant that holds the current schema in a generated module. */
const SCHEMA = 'schema';

/** Name of a reader's view, such as `ConsentChangedForDelivery`. */
export function viewName(record: string, reader: string): string {
  return `${record}For${reader
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}`;
}

/** Every contract library: types, topic constants and the builders of its test kit, and the id table of the codec. */
export function contractFiles(catalogue: Catalogue, pins: Pins): Files {
  const files: Files = new Map();
  files.set('libs/contracts/core/src/generated/schema-ids.ts', schemaIdTable(pins));
  for (const [library, topics] of groupBy(catalogue.topics, ({ spec }) => spec.library)) {
    const folder = `libs/contracts/${library.replace(/^contracts-/, '')}`;
    const records = [...groupBy(topics, ({ record }) => record.name).values()];
    for (const sharing of records) {
      const file = kebab((sharing[0] as CatalogueTopic).record.name);
      files.set(`${folder}/src/generated/${file}.ts`, recordFile(catalogue, pins, sharing));
    }
    const modules = records.map((sharing) => kebab((sharing[0] as CatalogueTopic).record.name)).sort();
    files.set(
      `${folder}/src/index.ts`,
      banner('topics.yaml') + modules.map((file) => `export * from './generated/${file}.js';\n`).join(''),
    );
    files.set(
      `${folder}/test-kit/builders.ts`,
      buildersFile(records.map((sharing) => (sharing[0] as CatalogueTopic).record)),
    );
  }
  return files;
}

function recordFile(catalogue: Catalogue, pins: Pins, sharing: readonly CatalogueTopic[]): string {
  const { spec, record } = sharing[0] as CatalogueTopic;
  const parts = [
    banner(spec.schema),
    `import { defineTopic, type Topic } from '@quittance/contracts';\n\n`,
    declarations(record),
    `\nconst ${SCHEMA} = ${schemaLiteral(record)};\n\n`,
    spec.parks === undefined ? topicConst(catalogue, pins, { spec, record }) : parkedConsts(catalogue, pins, sharing),
    ...viewConsts(catalogue, pins, { spec, record }),
  ];
  return parts.join('');
}

function topicConst(catalogue: Catalogue, pins: Pins, { spec, record }: CatalogueTopic): string {
  const definition = topicDefinition(catalogue, pins, { spec, record });
  return `/** Topic ${spec.name}, key: ${spec.key}. */\nexport const ${record.name}: Topic<${record.name}> = defineTopic<${record.name}>(${definition});\n`;
}

function parkedConsts(catalogue: Catalogue, pins: Pins, sharing: readonly CatalogueTopic[]): string {
  const entries = sharing.map((topic) => {
    const definition = topicDefinition(catalogue, pins, topic).replaceAll('\n', '\n  ');
    return `  ${topic.spec.parks}: defineTopic<${topic.record.name}>(${definition}),\n`;
  });
  const names = sharing.map(({ spec }) => `'${spec.parks}'`).join(' | ');
  const record = (sharing[0] as CatalogueTopic).record.name;
  return `/** Parked topics by the service that parks there. */\nexport const parkedTopics: Readonly<Record<${names}, Topic<${record}>>> = {\n${entries.join('')}};\n`;
}

function viewConsts(catalogue: Catalogue, pins: Pins, { spec, record }: CatalogueTopic): string[] {
  return Object.entries(spec.readers).flatMap(([reader, { reads }]) => {
    if (reads === 'all') return [];
    const name = viewName(record.name, reader);
    const view = viewSchema(record, reads);
    const definition = topicDefinition(catalogue, pins, { spec, record }, `view: ${schemaLiteral(view)},`);
    return [
      `\n${interfaceDeclaration(view, name, `What ${reader} may read of ${record.name}; the other fields are skipped on the wire.`)}`,
      `export const ${name}: Topic<${name}> = defineTopic<${name}>(${definition});\n`,
    ];
  });
}

function topicDefinition(catalogue: Catalogue, pins: Pins, { spec, record }: CatalogueTopic, extra?: string): string {
  const versions = pins[spec.name] ?? [];
  const current = versions.at(-1) as Pin;
  const previous = versions.slice(0, -1).map((pin) => {
    const old = catalogue.history.get(versionName(record, pin.version));
    if (old === undefined) throw new Error(`schemas/history/${versionName(record, pin.version)}.avsc is missing`);
    return `    { id: ${pin.id}, schema: ${schemaLiteral(old)} },`;
  });
  return [
    '{',
    `  name: '${spec.name}',`,
    `  record: '${record.name}',`,
    `  current: { id: ${current.id}, schema: ${SCHEMA} },`,
    ...(previous.length === 0 ? [] : ['  previous: [', ...previous, '  ],']),
    ...(extra === undefined ? [] : [`  ${extra}`]),
    '}',
  ].join('\n');
}

/** `as never`: the literal's type is as deep as the schema, and nothing is gained by having the compiler check what the gates check. */
function schemaLiteral(record: RawRecord): string {
  return `${JSON.stringify(wireSchema(record))} as never`;
}

function schemaIdTable(pins: Pins): string {
  const rows = Object.entries(pins).flatMap(([topic, of]) => of.map((pin) => [pin.id, topic] as const));
  rows.sort(([a], [b]) => a - b);
  return `${banner('ids.json')}\n/** Which topic a schema id belongs to. */\nexport const schemaIds: Readonly<Record<number, string>> = {\n${rows.map(([id, topic]) => `  ${id}: '${topic}',\n`).join('')}};\n`;
}
