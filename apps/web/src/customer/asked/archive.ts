import { strToU8, zipSync } from 'fflate';
import { readArchive } from '../api.js';
import type { ArchivePart } from '../api-types.js';
import type { ReceiptsEdge } from '../receipts/api.js';
import { texts } from '../texts.js';

/**
 * One file of all parts. It is made here, so that no service ever has all of it: each part is signed by whoever keeps what is in it, and the
 * signatures are in the folder `proof`.
 */
export async function makeArchive(edge: ReceiptsEdge): Promise<Blob> {
  const parts = (await edge.isOffered()) ? await Promise.all([readArchive(), edge.archive()]) : [await readArchive()];
  const files = parts.flatMap((part) => [
    ...part.files.map(({ path, text }) => [path, text] as const),
    [`proof/${part.service}.json`, JSON.stringify(proofOf(part), null, 2)] as const,
  ]);
  const zip = zipSync(
    Object.fromEntries(
      [['index.html', indexOf(parts)] as const, ...files].map(([path, text]) => [path, strToU8(text)]),
    ),
    { level: 6 },
  );
  return new Blob([zip as Uint8Array<ArrayBuffer>], { type: 'application/zip' });
}

const proofOf = ({ service, createdAt, manifest, signature, key }: ArchivePart) => ({
  service,
  createdAt,
  manifest,
  signature,
  key,
});

/** The way into the archive, without script and without anything from elsewhere. */
function indexOf(parts: readonly ArchivePart[]): string {
  const { archive } = texts;
  const files = parts.flatMap((part) => part.files.map(({ path }) => path));
  const item = (path: string) => `<li><a href="${escape(path)}">${escape(path)}</a></li>`;
  return `<!doctype html>
<html lang="${archive.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(archive.title)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#14213d}li{margin:.25rem 0}</style>
<h1>${escape(archive.title)}</h1>
<p>${escape(archive.about)}</p>
<h2>${escape(archive.toRead)}</h2>
<ul>${files
    .filter((path) => path.endsWith('.html'))
    .map(item)
    .join('')}</ul>
<h2>${escape(archive.toUse)}</h2>
<ul>${files
    .filter((path) => !path.endsWith('.html'))
    .map(item)
    .join('')}</ul>
<p>${escape(archive.proof)}</p>
</html>
`;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
