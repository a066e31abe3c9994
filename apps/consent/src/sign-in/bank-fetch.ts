import type { CustomFetch } from 'openid-client';

/** The bank did not answer, or not in time, or too much. */
export class BankUnreachable extends Error {
  override readonly name = 'BankUnreachable';
}

const MAX_ANSWER_BYTES = 262_144;

/** Fetches from a bank: the whole of an answer within the time, within the size, and from no other place than was asked. */
export const bankFetch =
  (timeoutMs: number): CustomFetch =>
  async (url, { method, headers, body }) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual', signal });
      const bytes = await bytesOf(answer);
      return new Response(bytes.length === 0 ? null : bytes, { status: answer.status, headers: answer.headers });
    } catch (cause) {
      throw new BankUnreachable('the bank cannot be reached', { cause });
    }
  };

const bytesOf = async ({ body }: Response): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new RangeError('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
