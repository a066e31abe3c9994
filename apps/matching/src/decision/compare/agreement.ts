/** What the two sides say about one field. */
export type Agreement = 'agree' | 'disagree' | 'unknown';

export function agreement(ours: string | undefined, theirs: string | undefined): Agreement {
  if (ours === undefined || theirs === undefined) return 'unknown';
  return ours === theirs ? 'agree' : 'disagree';
}
