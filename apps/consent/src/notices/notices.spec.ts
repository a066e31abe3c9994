// A published notice never changes by a word, and a fourteen-year-old can read it.
import { describe, expect, it } from '@jest/globals';
import { findNotice, NEWEST } from './notices.js';

/** By version; a notice that is out is never taken away and never changed: another word is another version. */
const PUBLISHED: Readonly<Record<string, string>> = {
  '2026-12': '2859cd2b33177e549e4b723130d931bd6f649b611284c33a07ac2eeb4b0cccd1',
};
/** Years of school: in the eighth, pupils are fourteen at the latest. */
const HIGHEST_GRADE = 8;

/** An e at the end is silent, but for “table”; so is the one in “likes” and “stopped”, but for “pages” and “wanted”. */
const SILENT = /(?<![^aeiouy]l)e$|(?<![sxzcgh]|[^aeiouy]l)es$|(?<![td])ed$/;

const syllablesIn = (word: string): number => {
  const spoken = word
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(SILENT, '');
  return Math.max(1, (spoken.match(/[aeiouy]{1,2}/g) ?? []).length);
};

/** Flesch-Kincaid: 0.39 words a sentence + 11.8 syllables a word − 15.59. */
const gradeOf = (sentences: readonly string[]): number => {
  const words = sentences.flatMap((sentence) =>
    sentence.split(/[^\p{L}\p{N}’-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)),
  );
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
};

const sentencesIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split(/[.!?]+(?:\s|$)/).filter((sentence) => sentence.trim() !== ''));

describe('a published notice', () => {
  it.each(Object.entries(PUBLISHED))('%s is word for word what it was', (version, hash) => {
    expect(findNotice(version)?.hash).toBe(hash);
  });

  it('is pinned here before anybody agrees to it', () => {
    expect(Object.keys(PUBLISHED)).toContain(NEWEST.version);
  });
});

describe('the newest notice', () => {
  const { intro, purposes, rights } = NEWEST;
  const parts: Record<string, readonly string[]> = {
    intro: [intro],
    rights,
    ...Object.fromEntries(
      Object.entries(purposes).map(([scope, { title, what, why, whoGets, youGet, howLong }]) => [
        scope,
        [title, ...what, why, ...whoGets, youGet, howLong],
      ]),
    ),
  };

  it.each(Object.entries(parts))('reads at the age of fourteen: %s', (_, texts) => {
    expect(gradeOf(sentencesIn(texts))).toBeLessThanOrEqual(HIGHEST_GRADE);
  });

  it('is measured by what tells a lawyer’s sentence from a plain one', () => {
    expect(gradeOf(['The cat sat on the mat'])).toBeLessThan(1);
    expect(
      gradeOf([
        'Notwithstanding the aforementioned provisions, the controller reserves the right to process personal information in accordance with applicable legislation and regulatory requirements',
      ]),
    ).toBeGreaterThan(18);
    expect(
      ['receipt', 'payment', 'customer', 'table', 'pages', 'wanted', 'stopped', 'card', 'anonymous'].map(syllablesIn),
    ).toEqual([2, 2, 3, 2, 2, 2, 1, 1, 4]);
  });
});
