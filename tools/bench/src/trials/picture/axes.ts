import { line, text } from './shapes.js';

export const WIDTH = 840;
export const PANEL_HEIGHT = 350;
export const FRAME = { left: 84, right: 560, top: 40, bottom: 296 };
export const AXES = { margin: 8 };
/** Between no leak and the logarithmic part, which has no nought. */
const GAP = 36;
const DECADES = 5;
const STEP = 0.1;

export interface Scale {
  /** Where the axis of recall begins. */
  readonly from: number;
  readonly x: (recall: number) => number;
  readonly y: (perMillion: number) => number;
}

/** From a tenth below the lowest recall up. */
export function scaleFrom(recalls: readonly number[]): Scale {
  const from = Math.max(0, Math.floor(Math.min(0.9, ...recalls) / STEP - 0.5) * STEP);
  const { left, right, top, bottom } = FRAME;
  return {
    from,
    x: (recall) => left + ((recall - from) / (1 - from)) * (right - left),
    y: (perMillion) =>
      perMillion === 0 ? bottom : bottom - GAP - (Math.log10(Math.max(1, perMillion)) / DECADES) * (bottom - GAP - top),
  };
}

export function axes({ from, x, y }: Scale): string[] {
  const { left, right, top, bottom } = FRAME;
  const recalls = Array.from({ length: Math.round((1 - from) / STEP) + 1 }, (_, i) => from + i * STEP);
  const rates = [0, ...Array.from({ length: DECADES + 1 }, (_, i) => 10 ** i)];
  return [
    ...recalls.flatMap((recall) => [
      line([x(recall), top, x(recall), bottom], 'grid'),
      text(x(recall), bottom + 20, `${Math.round(recall * 100)} %`, 'text-anchor="middle"'),
    ]),
    ...rates.flatMap((rate) => [
      line([left, y(rate), right, y(rate)], 'grid'),
      text(left - 10, y(rate) + 4, rate === 0 ? 'none' : rate.toLocaleString('en-GB'), 'text-anchor="end"'),
    ]),
    line([left, bottom, right, bottom], 'axis'),
    line([left, top, left, bottom - GAP], 'axis'),
    text((left + right) / 2, bottom + 40, 'recall of resolvable', 'text-anchor="middle"'),
    text(0, 0, 'leaks per million', `text-anchor="middle" transform="translate(20 ${(top + bottom) / 2}) rotate(-90)"`),
  ];
}
