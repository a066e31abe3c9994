// What the generators in this folder share: a file is written, or with --check only compared with what it would be.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const edges = ['ingestion', 'consent', 'delivery', 'analytics'];

const isCheck = process.argv.includes('--check');

export const settle = (path, text) => {
  const file = join(root, path);
  if (!isCheck) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${path} is not what the code says: run "npm run generate".\n`);
    process.exitCode = 1;
  }
};
