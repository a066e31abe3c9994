// node verify-consent-record.mjs receipt.json [jwks.json]: exit code 0 where every record of a downloaded receipt is as it was signed, else 1.
// The keys are those of jwks.json where given (as /.well-known/jwks.json published them), else the receipt's own: then compare what is printed.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [receipt, { keys } = receipt] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const thumbprint = ({ crv, kty, x }) =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
const known = new Map(keys.map((key) => [thumbprint(key), createPublicKey({ key, format: 'jwk' })]));
const isAsSigned = ({ document, record, signature, keyId }) => {
  const bytes = Buffer.from(signature, 'base64url');
  if (!known.has(keyId) || JSON.stringify(document) !== record || bytes.toString('base64url') !== signature)
    return false;
  return verify(null, Buffer.from(record), known.get(keyId), bytes);
};
const bad = receipt.records.filter((one) => !isAsSigned(one)).length;
console.log(`${receipt.records.length} records, ${bad} of them not as signed; keys ${[...known.keys()].join(', ')}`);
process.exitCode = bad > 0 || receipt.records.length === 0 ? 1 : 0;
