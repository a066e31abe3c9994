// node verify-archive.mjs folder [jwks.json …]: exit code 0 where every file of an unpacked download is as a service signed it, else 1.
// The keys are those of the files given (as each edge's /.well-known/jwks.json publishes them), else the archive's own: then compare what is printed.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...keyFiles] = process.argv.slice(2);
const read = (path) => readFileSync(join(folder, path));
const thumbprint = ({ crv, kty, x }) =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
const trusted = keyFiles.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).keys.map(thumbprint));
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length));
const problems = [];
const signed = new Set();

for (const path of files.filter((one) => one.startsWith('proof/'))) {
  const { service, manifest, signature, key } = JSON.parse(read(path).toString());
  const name = thumbprint(key);
  console.log(`${service}: signed by ${name}`);
  if (keyFiles.length > 0 && !trusted.includes(name)) problems.push(`${path}: of a key that is not among those given`);
  const isAsSigned = verify(
    null,
    Buffer.from(manifest),
    createPublicKey({ key, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );
  const stated = JSON.parse(manifest);
  if (!isAsSigned || stated.service !== service) problems.push(`${path}: not as it was signed`);
  for (const file of stated.files) {
    signed.add(file.path);
    const isThere = files.includes(file.path);
    if (!isThere) problems.push(`${file.path}: is missing`);
    else if (createHash('sha256').update(read(file.path)).digest('hex') !== file.sha256)
      problems.push(`${file.path}: is not as it was`);
  }
}
for (const path of files.filter((one) => one !== 'index.html' && !one.startsWith('proof/')))
  if (!signed.has(path)) problems.push(`${path}: is signed by nobody`);
if (signed.size === 0) problems.push('nothing is signed');
for (const problem of problems) console.log(problem);
console.log(`${signed.size} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
