/** Beside the table: the angle in large digits, state, step and times. */

import { bigDigits } from '../digits.ts';
import type { View } from '../model/view.ts';
import { meterLine } from '../panel.tsx';
import type { Line } from '../raster.ts';
import { wholeClock } from '../words.ts';
import { blank, cut, line, span } from './text-lines.ts';

/** Most important first where there are few rows; at most `rows` lines. */
export function panelLines(view: View, columns: number, rows: number): readonly Line[] {
  const { state, stepText, stepLeftMs, nextText } = view;
  const left = stepLeftMs === null ? '' : `  ${wholeClock(stepLeftMs, true)} left`;
  const activity: readonly Line[] = [
    [span(state.text, state.isAlarming ? 'highText' : 'strong'), span(left)],
    line(stepText === '' ? state.reason : stepText, 'quiet'),
    line(nextText, 'quiet'),
  ];
  const meters = metersOf(view, columns);
  const angle = rows >= 6 ? bigAngle(view) : [angleLine(view)];
  const needed = angle.length + activity.length + meters.length;
  const gaps = rows >= needed + 2 ? [blank] : [];
  return [...angle, ...gaps, ...activity, ...gaps, ...meters].slice(0, rows).map((each) => cut(each, columns));
}

function bigAngle({ angleText, sideText, motionText, targetText, staleMs, staleText }: View): readonly Line[] {
  const beside = [
    line(sideText, 'strong'),
    line(motionText),
    staleMs === null ? line(targetText, 'quiet') : line(` ${staleText} `, 'ask'),
  ];
  return bigDigits(angleText).map((digits, row) => [span(digits, 'truth'), span('  '), ...(beside[row] ?? [])]);
}

const angleLine = ({ angleText, sideText, motionText, staleText }: View): Line => [
  span(angleText, 'truth'),
  span(` ${sideText}  `, 'strong'),
  span(`${motionText}  `),
  span(staleText, 'ask'),
];

function metersOf({ leftMs, headDown, limitDeg }: View, columns: number): readonly Line[] {
  const { presentMs, limitMs, totalMs, plannedMs } = headDown;
  const limit = limitDeg === null ? '' : `, at most ${Math.round(limitDeg * 10) / 10}°`;
  return [
    ...(leftMs === null ? [] : [line(`time left ${wholeClock(leftMs, true).padStart(6)}${limit}`, 'plain')]),
    ...(limitMs === null ? [] : [meterLine('head-down', presentMs, limitMs, `${wholeClock(limitMs)} limit`, columns)]),
    ...(plannedMs === null
      ? []
      : [meterLine('total', totalMs, plannedMs, `${wholeClock(plannedMs)} planned`, columns)]),
  ];
}
