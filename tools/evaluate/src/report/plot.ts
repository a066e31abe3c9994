import type { CurvePoint } from './curve.js';

const WIDTH = 760;
/** Size without the legend below. */
const HEIGHT = 484;
const LEGEND_LINE = 18;
const FRAME = { left: 90, right: 730, top: 50, bottom: 410 };
const BAR_CAP = 5;
const STEPS = 5;
/** The first seven, by Okabe and Ito, can be distinguished with any colour vision. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c564b'];

/** Plot of precision against recall, as tiers are added from the strongest. */
export function toSvg(points: readonly CurvePoint[]): string {
  const floor = toFloor(Math.min(1, ...points.map(({ precision }) => precision.lower)));
  const x = (recall: number) => FRAME.left + recall * (FRAME.right - FRAME.left);
  const y = (precision: number) => FRAME.bottom - ((precision - floor) / (1 - floor)) * (FRAME.bottom - FRAME.top);
  const path = points.map(({ recall, precision }) => `${round(x(recall))},${round(y(precision.share))}`).join(' ');
  const height = HEIGHT + LEGEND_LINE * points.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(WIDTH / 2, 26, 'Precision and recall as tiers are added, the strongest first', 'font-size="15"'),
    ...axes(x, y, floor),
    `<polyline points="${path}" fill="none" stroke="#999"/>`,
    ...points.map((point, i) => mark(point, x(point.recall), y, colourOf(i))),
    ...legend(points),
    '</svg>',
    '',
  ].join('\n');
}

function axes(x: (recall: number) => number, y: (precision: number) => number, floor: number): string[] {
  const shares = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  const { left, right, top, bottom } = FRAME;
  // Enough decimals to distinguish the labels; 1e-6 absorbs the rounding error of the subtraction.
  const decimals = Math.max(0, Math.ceil(-Math.log10(((1 - floor) / STEPS) * 100) - 1e-6));
  return [
    ...shares.map((share) => line([x(share), top, x(share), bottom], '#eee')),
    ...shares.map((share) => text(x(share), bottom + 18, percent(share, 0))),
    ...shares
      .map((share) => floor + share * (1 - floor))
      .flatMap((precision) => [
        line([left, y(precision), right, y(precision)], '#eee'),
        text(left - 8, y(precision) + 4, percent(precision, decimals), 'text-anchor="end"'),
      ]),
    line([left, bottom, right, bottom], '#333'),
    line([left, top, left, bottom], '#333'),
    text((left + right) / 2, bottom + 44, 'Recall: resolvable transactions about which the right assertion stands'),
    text(
      0,
      0,
      'Precision of assertions, with 95 % Wilson interval',
      `transform="translate(20 ${(top + bottom) / 2}) rotate(-90)"`,
    ),
  ];
}

function mark(
  { precision, recall, tier }: CurvePoint,
  at: number,
  y: (precision: number) => number,
  colour: string,
): string {
  const [low, high] = [y(precision.lower), y(precision.upper)];
  return [
    `<g><title>${escaped(`${tier}: ${toWords(precision.share, recall)}`)}</title>`,
    line([at, low, at, high], colour),
    line([at - BAR_CAP, low, at + BAR_CAP, low], colour),
    line([at - BAR_CAP, high, at + BAR_CAP, high], colour),
    `<circle cx="${round(at)}" cy="${round(y(precision.share))}" r="4" fill="${colour}"/></g>`,
  ].join('');
}

function legend(points: readonly CurvePoint[]): string[] {
  return points.flatMap(({ tier, precision, recall }, i) => {
    const added = i === 0 ? tier : `+ ${tier}`;
    const at = HEIGHT + LEGEND_LINE * i;
    return [
      `<circle cx="${FRAME.left + 4}" cy="${at}" r="4" fill="${colourOf(i)}"/>`,
      text(FRAME.left + 16, at + 4, `${added}: ${toWords(precision.share, recall)}`, 'text-anchor="start"'),
    ];
  });
}

const toWords = (precision: number, recall: number) =>
  `precision ${percent(precision, 4)}, recall ${percent(recall, 1)}`;

/** Lower end of the axis: 1, 2 or 5 of a power of ten below 1, so that the labels are round and the lowest bar fits. */
function toFloor(lowest: number): number {
  const depth = Math.max(1 - lowest, 1e-6);
  const power = 10 ** Math.floor(Math.log10(depth));
  const step = [1, 2, 5, 10].find((times) => times * power >= depth) ?? 10;
  return Math.max(0, 1 - step * power);
}

const colourOf = (i: number): string => COLOURS[i % COLOURS.length]!;
const percent = (share: number, decimals: number) => `${(share * 100).toFixed(decimals)} %`;
const round = (at: number) => Number(at.toFixed(1));
const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function line(ends: readonly [number, number, number, number], colour: string): string {
  const [x1, y1, x2, y2] = ends.map(round);
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>`;
}

/** Centred, unless `attributes` say otherwise. */
function text(x: number, y: number, words: string, attributes = ''): string {
  const anchor = attributes.includes('text-anchor') ? '' : ' text-anchor="middle"';
  return `<text x="${round(x)}" y="${round(y)}"${anchor} ${attributes}>${escaped(words)}</text>`;
}
