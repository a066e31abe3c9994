import type { Random } from '@quittance/town';

/** The same text with one character replaced by another digit. */
export function withWrongDigit(random: Random, text: string): string {
  const place = random.int(0, text.length - 1);
  const wrong = (Number.parseInt(text[place] as string, 36) + random.int(1, 9)) % 10;
  return text.slice(0, place) + String(wrong) + text.slice(place + 1);
}
