/** Below the chart: alarms and what to do, the question, the override, what comes next, events. */
import type { ConsoleEvent } from '../model/heard.ts';
import type { ShownAlarm, View } from '../model/view.ts';
import type { Line } from '../raster.ts';
import { lookOf } from '../status.ts';
import { wholeClock } from '../words.ts';
import type { ScreenLayout } from './screen-layout.ts';
import { line, rowsOf, span, wrapped } from './text-lines.ts';

/** Exactly as many lines as the layout has rows for them; the last events fill the ones that the rest leaves. */
export function statusLines(
  view: View,
  events: readonly ConsoleEvent[],
  nowMs: number | null,
  { statusRows: rows, columns }: Pick<ScreenLayout, 'statusRows' | 'columns'>,
): readonly Line[] {
  const first = [
    ...alarmLines(view.alarms, columns),
    ...questionLines(view),
    ...overrideLines(view),
    ...view.notes.map((text) => line(text, 'strong')),
  ];
  const room = rows - first.length;
  const last = room <= 0 ? [] : events.slice(-room).map((event) => eventLine(event, nowMs));
  return rowsOf([...first, ...last], rows);
}

function alarmLines(alarms: readonly ShownAlarm[], columns: number): readonly Line[] {
  const [first, second] = alarms;
  if (first === undefined) return [line('no alarms', 'quiet')];
  const more = alarms.length > 2 ? `  (+${alarms.length - 2})` : '';
  return [
    alarmLine(first, ''),
    ...(first.todo === null ? [] : wrapped(`→ ${first.todo}`, columns - 2, '  ')).map((text) =>
      line(`  ${text}`, 'strong'),
    ),
    ...(second === undefined ? [] : [alarmLine(second, more)]),
  ];
}

function alarmLine({ priority, hazard, text, silentForMs }: ShownAlarm, more: string): Line {
  const name = hazard === null || text.startsWith(hazard) ? '' : `${hazard}: `;
  const silent = silentForMs === null ? '' : `  (silent for ${wholeClock(silentForMs, true)})`;
  const shown = ` ${priority.toUpperCase()} ALARM  ${name}${text}${silent} `;
  return [span(shown, silentForMs === null ? priority : lookOf(priority)), span(more)];
}

const questionLines = ({ question }: View): readonly Line[] =>
  question === null ? [] : [line(` ${question.text} `, 'ask')];

function overrideLines({ override }: View): readonly Line[] {
  if (override === null) return [];
  const { reason, leftMs, isMine, upToDeg } = override;
  const whose = isMine ? 'OVERRIDE, yours' : 'OVERRIDE of another console';
  return [
    [
      span(`${whose}: ${wholeClock(leftMs, true)} left, up to ${upToDeg}° confirmed`, 'strong'),
      span(`  ${reason}`, 'quiet'),
    ],
  ];
}

function eventLine({ atMs, text, priority }: ConsoleEvent, nowMs: number | null): Line {
  const ago = nowMs === null ? '' : `${wholeClock(nowMs - atMs)} ago`;
  return [span(`${ago.padStart(10)}  `, 'quiet'), span(text, priority === null ? 'plain' : lookOf(priority))];
}
