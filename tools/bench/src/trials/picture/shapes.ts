type Place = readonly [x: number, y: number];

export const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const round = (at: number) => Number(at.toFixed(1));

export function line(ends: readonly [number, number, number, number], name: string): string {
  const [x1, y1, x2, y2] = ends.map(round);
  return `<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

export function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(words)}</text>`;
}

/** Without vertices that nobody could see apart. */
export function polyline(places: readonly Place[], dashes: string, name: string): string {
  const seen = places
    .map(([x, y]) => `${round(x)},${round(y)}`)
    .filter((place, i, all) => place !== all[i - 1])
    .join(' ');
  const dashed = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
  return `<polyline class="${name}" points="${seen}" fill="none" stroke="currentColor" stroke-width="2"${dashed}/>`;
}

const SHAPES: readonly ((x: number, y: number) => string)[] = [
  (x, y) => `<circle cx="${x}" cy="${y}" r="6" fill="currentColor"/>`,
  (x, y) => polygon([x - 5.5, y - 5.5, x + 5.5, y - 5.5, x + 5.5, y + 5.5, x - 5.5, y + 5.5]),
  (x, y) => polygon([x, y - 7, x + 7, y + 5.5, x - 7, y + 5.5]),
  (x, y) => polygon([x, y - 7.5, x + 7.5, y, x, y + 7.5, x - 7.5, y]),
  (x, y) =>
    `<path d="M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x - 6} ${y + 6}L${x + 6} ${y - 6}" stroke="currentColor" stroke-width="3"/>`,
];

/** Another shape for each contestant. */
export const mark = (index: number, [x, y]: Place): string => SHAPES[index % SHAPES.length]!(round(x), round(y));

export const dot = ([x, y]: Place): string => `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="currentColor"/>`;

const polygon = (points: readonly number[]) => `<polygon points="${points.map(round).join(' ')}" fill="currentColor"/>`;
