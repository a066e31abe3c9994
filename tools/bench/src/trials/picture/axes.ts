import { line, text } from './shapes.js';

export const WIDTH = 840;
export const PANEL_HEIGHT = 390;
export const FRAME = { left: 84, right: 560, top: 40, bottom: 336 };
export const AXES = { margin: 8 };
/** A band for no leak, as a logarithm has no nought; each contestant has a lane there. */
const LANE = 13;
const BAND = 5 * LANE;
/** Between the band and the logarithmic part. */
const GAP = 20;
const DECADES = 5;
const STEP = 0.1;

export interface Scale {
  /** Where the axis of recall begins. */
  readonly from: number;
  readonly x: (recall: number) => number;
  readonly y: (perMillion: number, lane: number) => number;
}

/** From a tenth below the lowest recall up. */
export function scaleFrom(recalls: readonly number[]): Scale {
  const from = Math.max(0, Math.floor(Math.min(0.9, ...recalls) / STEP - 0.5) * STEP);
  const { left, right, top, bottom } = FRAME;
  const floor = bottom - BAND - GAP;
  return {
    from,
    x: (recall) => left + ((recall - from) / (1 - from)) * (right - left),
    y: (perMillion, lane) =>
      perMillion === 0
        ? bottom - BAND + LANE * (lane + 0.5)
        : floor - (Math.log10(Math.max(1, perMillion)) / DECADES) * (floor - top),
  };
}

export function axes({ from, x, y }: Scale): string[] {
  const { left, right, top, bottom } = FRAME;
  const recalls = Array.from({ length: Math.round((1 - from) / STEP) + 1 }, (_, i) => from + i * STEP);
  const rates = Array.from({ length: DECADES + 1 }, (_, i) => 10 ** i);
  const one = y(1, 0);
  return [
    ...recalls.flatMap((recall) => [
      line([x(recall), top, x(recall), one], 'grid'),
      line([x(recall), bottom - BAND, x(recall), bottom], 'grid'),
      text(x(recall), bottom + 20, `${Math.round(recall * 100)} %`, 'text-anchor="middle"'),
    ]),
    ...rates.flatMap((rate) => [
      line([left, y(rate, 0), right, y(rate, 0)], 'grid'),
      text(left - 10, y(rate, 0) + 4, rate.toLocaleString('en-GB'), 'text-anchor="end"'),
    ]),
    line([left, bottom - BAND, right, bottom - BAND], 'grid'),
    text(left - 10, bottom - BAND / 2 + 4, 'no leak', 'text-anchor="end"'),
    line([left, bottom, right, bottom], 'axis'),
    line([left, top, left, one], 'axis'),
    line([left, bottom - BAND, left, bottom], 'axis'),
    text((left + right) / 2, bottom + 40, 'recall of resolvable', 'text-anchor="middle"'),
    text(0, 0, 'leaks per million', `text-anchor="middle" transform="translate(20 ${(top + bottom) / 2}) rotate(-90)"`),
  ];
}
