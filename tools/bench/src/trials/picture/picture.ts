import { type CurvePoint, leakRate, recallOf } from '../measure/curve.js';
import { AXES, axes, FRAME, PANEL_HEIGHT, type Scale, scaleFrom, WIDTH } from './axes.js';
import { dot, escaped, mark, polyline, text } from './shapes.js';
import { type Contestant, percent } from '../page/tables.js';

/** One plot: a preset, or a sweep. */
export interface Panel {
  readonly name: string;
  readonly contestants: readonly Contestant[];
}

/** By Okabe and Ito, to be told apart with any colour vision; darker or lighter where a page needs it. */
const COLOURS = ['#0072b2', '#b34700', '#5a5a5a', '#00795a', '#a8417f'];
const COLOURS_ON_DARK = ['#56b4e9', '#ff9950', '#b0b0b0', '#2fce9f', '#ec9fcb'];
const DASHES = ['', '7 4', '2 3', '11 4', '11 3 2 3'];
const KEY = { left: 590, top: 48, step: 46 };
const TITLE = 'Leaks per million assertions by recall';

/** Each contestant's line as its threshold falls, and the point that the tables show. */
export function toPicture(panels: readonly Panel[]): string {
  const height = PANEL_HEIGHT * panels.length;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="12">`,
    `<title id="title">${TITLE}</title>`,
    `<desc id="desc">${escaped(panels.map(describe).join(' '))}</desc>`,
    style(),
    `<rect class="plate" width="${WIDTH}" height="${height}"/>`,
    ...panels.flatMap((panel, index) => [
      `<g transform="translate(0 ${PANEL_HEIGHT * index})">`,
      ...drawn(panel, `clip${index}`),
      '</g>',
    ]),
    '</svg>',
  ].join('\n')}\n`;
}

function style(): string {
  const colours = (values: readonly string[]) => values.map((value, i) => `.c${i}{color:${value}}`).join('');
  return (
    `<style>.plate{fill:#fff}text{fill:#222}.grid{stroke:#e2e2e2}.axis{stroke:#666}${colours(COLOURS)}` +
    '@media (prefers-color-scheme:dark){.plate{fill:#0d1117}text{fill:#e6e6e6}.grid{stroke:#2b313a}.axis{stroke:#8b949e}' +
    `${colours(COLOURS_ON_DARK)}}</style>`
  );
}

function drawn({ name, contestants }: Panel, clip: string): string[] {
  const scale = scaleFrom(contestants.map(({ pooled }) => recallOf(pooled.total)));
  const { left, top, right, bottom } = FRAME;
  // A mark on the edge of the frame is shown whole.
  const area = `x="${left}" y="${top - AXES.margin}" width="${right - left + AXES.margin}" height="${bottom - top + 2 * AXES.margin}"`;
  return [
    `<clipPath id="${clip}"><rect ${area}/></clipPath>`,
    text(left, 26, name, 'font-size="15" font-weight="bold"'),
    ...axes(scale),
    `<g clip-path="url(#${clip})">`,
    ...contestants.map((contestant, i) => lineOf(contestant, i, scale)),
    '</g>',
    ...contestants.map((contestant, i) => markOf(contestant, i, scale)),
    ...keyOf(contestants),
  ];
}

function lineOf({ curve }: Contestant, index: number, { x, y, from }: Scale): string {
  if (curve.length < 2) return '';
  const points = [...curve].sort((a, b) => recallOf(a) - recallOf(b));
  const start = points[0]!.leaks === 0 ? [[x(from), y(0, index)] as const] : [];
  // What more recall costs is paid as soon as there is any of it.
  const steps = points.flatMap((point, i) => {
    const height = y(leakRate(point) * 1_000_000, index);
    const before = points[i - 1];
    return [
      ...(before === undefined ? [] : [[x(recallOf(before)), height] as const]),
      [x(recallOf(point)), height] as const,
    ];
  });
  return polyline([...start, ...steps], DASHES[index]!, colourOf(index));
}

function markOf({ name, atRisks, pooled: { total } }: Contestant, index: number, { x, y }: Scale): string {
  const placeOf = (point: CurvePoint) => [x(recallOf(point)), y(leakRate(point) * 1_000_000, index)] as const;
  const dots = atRisks.map((one) => titled(`${name} at ${one.risk}: ${pointText(one.total)}`, dot(placeOf(one.total))));
  const shown = titled(`${name}: ${pointText(total)}`, mark(index, placeOf(total)));
  return `<g class="${colourOf(index)}">${[...dots, shown].join('')}</g>`;
}

const titled = (words: string, shape: string) => `<g><title>${escaped(words)}</title>${shape}</g>`;

/** Names beside the plot, each with its line and mark. */
function keyOf(contestants: readonly Contestant[]): string[] {
  return contestants.flatMap(({ name, curve, pooled: { total } }, index) => {
    const y = KEY.top + KEY.step * index;
    const ends = [
      [KEY.left, y],
      [KEY.left + 34, y],
    ] as const;
    return [
      ...(curve.length < 2 ? [] : [polyline(ends, DASHES[index]!, colourOf(index))]),
      `<g class="${colourOf(index)}">${mark(index, [KEY.left + 17, y])}</g>`,
      text(KEY.left + 42, y + 4, name, 'font-weight="bold"'),
      text(KEY.left + 42, y + 19, pointText(total), 'font-size="11"'),
    ];
  });
}

function describe({ name, contestants }: Panel): string {
  const points = contestants.map((one) => `${one.name}: ${pointText(one.pooled.total)}`);
  return `${name}: ${points.join('; ')}.`;
}

function pointText(point: CurvePoint): string {
  const rate = leakRate(point) * 1_000_000;
  const leaks = rate === 0 ? 'no leak' : `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} per million`;
  return `recall ${percent(recallOf(point), 1)}, ${leaks}`;
}

const colourOf = (index: number): string => `c${index % COLOURS.length}`;
