import { createHash } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { closed } from './shapes/index.js';
import { type PublicKey, PublicKeyJson, type SigningKey } from './signing-key.js';

interface ArchiveFile {
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
}

/** What one service keeps of a customer, as files, signed. */
export interface ArchivePart {
  readonly service: string;
  readonly createdAt: string;
  readonly files: readonly ArchiveFile[];
  /** Canonical JSON (RFC 8785) of `{createdAt, files: [{bytes, path, sha256}], service}`. */
  readonly manifest: string;
  /** Ed25519 over the UTF-8 of the manifest, base64url. */
  readonly signature: string;
  readonly key: PublicKey;
}

const text = Type.String();

export const ArchivePartJson = closed({
  service: text,
  createdAt: text,
  files: Type.Array(closed({ path: text, mediaType: text, text })),
  manifest: Type.String({
    description: 'Canonical JSON (RFC 8785) of `{createdAt, files: [{bytes, path, sha256}], service}`, sha256 in hex',
  }),
  signature: Type.String({ description: 'Ed25519 over the UTF-8 of `manifest`, base64url' }),
  key: PublicKeyJson,
});

/** Signs files. JSON.stringify writes what RFC 8785 asks for where members are in order and numbers are whole, as they are here. */
export const toArchivePart = (
  { service, createdAt, files }: Pick<ArchivePart, 'service' | 'createdAt' | 'files'>,
  key: SigningKey,
): ArchivePart => {
  const listed = files.map((file) => {
    const bytes = Buffer.from(file.text);
    return { bytes: bytes.length, path: file.path, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const manifest = JSON.stringify({ createdAt, files: listed, service });
  const signature = key.sign(Buffer.from(manifest)).toString('base64url');
  return { service, createdAt, files, manifest, signature, key: key.publicKey };
};
