const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and within a quoted attribute. */
const text = (value: string): string => value.replace(/[&<>"']/g, (character) => ESCAPED[character]!);

/** Markup: made by {@link html} alone, which escapes every other text that is put in. */
export class Html {
  constructor(readonly markup: string) {}
}

/** A part of a page for people to keep. */
export const html = (parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html =>
  new Html(parts.reduce((all, part, i) => `${all}${markupOf(values[i - 1]!)}${part}`));

const markupOf = (value: string | Html | readonly Html[]): string => {
  if (typeof value === 'string') return text(value);
  return value instanceof Html ? value.markup : value.map(({ markup }) => markup).join('');
};
