import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own under the system's temporary one, open to the account that a database server runs under. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'quittance-test-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What in a folder, itself among it, another account could read, list or change, with its mode. Its group may pass through. */
export function openToOthers(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const open = [folder, ...names].map((path) => ({ path, mode: lstatSync(path).mode & 0o777 }));
  return open.filter(({ mode }) => (mode & 0o067) !== 0).map(({ path, mode }) => `${mode.toString(8)} ${path}`);
}
