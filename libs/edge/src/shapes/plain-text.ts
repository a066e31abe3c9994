/** Controls, separators of lines and paragraphs, halves of characters. */
const ODD = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Free text on one line: line breaks and other control characters become spaces, and a lone surrogate (text cut by a till) becomes U+FFFD. */
export function toPlainText(text: string): string;
export function toPlainText(text: string | undefined): string | undefined;
export function toPlainText(text: string | undefined): string | undefined {
  return text === undefined || !ODD.test(text) ? text : text.replace(BREAKS, ' ').toWellFormed();
}
