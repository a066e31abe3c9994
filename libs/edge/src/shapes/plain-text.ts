/** Controls, separators of lines and paragraphs, halves of characters. */
const ODD = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Free text on one line: what breaks lines, and any other control, is read as a space, and half a character (a till cut the text there) as U+FFFD. */
export function toPlainText(text: string): string;
export function toPlainText(text: string | undefined): string | undefined;
export function toPlainText(text: string | undefined): string | undefined {
  return text === undefined || !ODD.test(text) ? text : text.replace(BREAKS, ' ').toWellFormed();
}
