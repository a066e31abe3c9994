import { kebab } from '../schema/pins.js';
import type { RawRecord } from '../schema/raw-schema.js';
import { banner } from './files.js';

/** Test data builders of one library: the schema's example with overrides, so that tests name only what they are about. */
export function buildersFile(records: readonly RawRecord[]): string {
  const names = records.map(({ name }) => name).sort();
  const imports = names.map((name) => `import type { ${name} } from '../src/generated/${kebab(name)}.js';\n`).join('');
  const builders = records.map((record) => {
    const value = JSON.stringify(record.example, null, 2);
    return `\n/** A plausible ${record.name}, with the given fields put in its place. */\nexport function ${article(record.name)}${record.name}(overrides: Partial<${record.name}> = {}): ${record.name} {\n  return { ...(${value.replaceAll('\n', '\n  ')} satisfies ${record.name}), ...overrides };\n}\n`;
  });
  return `${banner('**/*.avsc')}${imports}${builders.join('')}`;
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) ? 'an' : 'a';
}
