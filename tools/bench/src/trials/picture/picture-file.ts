import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Panel, toPicture } from './picture.js';

/** Writes the picture of a page that is written to `out`; answers where it stands from there. */
export function writePicture(out: string, panels: readonly Panel[]): string {
  const picture = join('images', `${basename(out, '.md')}-curves.svg`);
  const file = join(dirname(out), picture);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, toPicture(panels));
  return picture;
}
