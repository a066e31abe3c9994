/** Rows as aligned columns under their headings. */
export const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Nested counts as indented lines: `matched: 12`. */
export const outline = (value: object, indent = ''): string =>
  Object.entries(value as Record<string, unknown>)
    .map(([name, member]) =>
      typeof member === 'object' && member !== null
        ? `${indent}${spaced(name)}${Object.keys(member).length === 0 ? ': none' : `\n${outline(member, `${indent}  `)}`}`
        : `${indent}${spaced(name)}: ${String(member)}`,
    )
    .join('\n');

/** `matchedByTier` as `matched by tier`; names with dots or hyphens stay as they are. */
const spaced = (name: string): string =>
  /[.-]/.test(name) ? name : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const time = (at: Date | undefined | null): string => at?.toISOString() ?? '';
