/** The whole screen as lines of text. */

import { hazardOf } from '../../safety/hazards/register.ts';
import { drawChart } from '../chart.ts';
import type { Heard } from '../model/heard.ts';
import type { View } from '../model/view.ts';
import type { Line } from '../raster.ts';
import { lookOf } from '../status.ts';
import { drawTable } from '../table-picture.ts';
import type { LiveTrace } from '../trace.ts';
import { keyLines } from './key-lines.ts';
import { panelLines } from './panel-lines.ts';
import { promptLines } from './prompt-lines.ts';
import { gap, type ScreenLayout } from './screen-layout.ts';
import { statusLines } from './status-lines.ts';
import { blank, cut, fitted, grey, line, rowsOf, span, spread, wrapped } from './text-lines.ts';
import type { Ui } from './ui.ts';

export interface Picture {
  readonly view: View;
  readonly heard: Pick<Heard, 'events' | 'telemetry'>;
  readonly ui: Ui;
  /** The chart's lines: they change more slowly than the rest. */
  readonly chart: readonly Line[];
  readonly layout: ScreenLayout;
  readonly colours: boolean;
}

/** The table's drawing has room for this much more than the furthest of its angles. */
const reachMarginDeg = 5;
const leastReachDeg = 20;

/** As many lines as the layout has rows, none wider than its columns. */
export function screenLines({ view, heard, ui, chart, layout, colours }: Picture): readonly Line[] {
  const { columns, rows, chartRows, statusRows, keyRows } = layout;
  const isOld = view.lost !== null || view.staleMs !== null;
  const dim = (lines: readonly Line[]): readonly Line[] => (isOld ? grey(lines) : lines);
  const middleRows = chartRows === 0 ? 0 : chartRows + 1;
  const nowMs = heard.telemetry?.value.atMs ?? null;
  const { screen, message } = ui;
  const end: readonly Line[] = [
    message === null ? blank : line(message.text, message.isBad ? 'ask' : 'strong'),
    ...rowsOf(keyLines(view, screen, columns, keyRows, colours), keyRows),
  ];
  const title = titleLine(view, columns);
  if (screen.kind === 'help') {
    const room = rows - 1 - end.length;
    return finished([title, ...rowsOf(promptLines(screen, columns, room), room), ...end], columns);
  }
  const top = topLines(view, layout, isOld);
  const status = statusLines(view, heard.events, nowMs, layout);
  const lost = lostLines(view, columns);
  const kept = statusRows > 4 ? 2 : 1;
  const promptRows = middleRows + statusRows - kept;
  const prompt = promptLines(screen, columns, promptRows);
  const below = ((): readonly Line[] => {
    if (prompt.length > 0) return [...(lost.length > 0 ? lost : status).slice(0, kept), ...rowsOf(prompt, promptRows)];
    if (lost.length > 0) return rowsOf([...lost, ...dim(status)], middleRows + statusRows);
    return [...rowsOf(dim(chart), middleRows), ...dim(status)];
  })();
  return finished([title, ...top, ...dim([factsLine(view, columns)]), ...below, ...end], columns);
}

/** Names and reasons are other people's: none of them writes on the terminal. */
const finished = (lines: readonly Line[], columns: number): readonly Line[] =>
  lines.map((parts) =>
    cut(
      parts.map(({ text, look }) => span(text.replace(unprintable, '?'), look)),
      columns,
    ),
  );

const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function titleLine({ protocol, ports, roleText, lost, staleText }: View, columns: number): Line {
  const old =
    lost !== null
      ? [span(' SERVICE LOST ', 'high'), span('  ')]
      : staleText === ''
        ? []
        : [span(` ${staleText} `, 'ask'), span('  ')];
  const links = ports.map(({ name, isUp }, index) =>
    span(`${index === 0 ? '' : ' · '}${name} ${isUp ? 'up' : 'DOWN'}`, isUp ? 'quiet' : 'highText'),
  );
  const right: Line =
    lost === null && staleText === ''
      ? [...old, ...links, span(`  ${roleText}`, 'strong')]
      : [...old, span(roleText, 'strong')];
  return spread([span('Fulcrum', 'strong'), span(`  ${protocol ?? 'no session yet'}`)], right, columns);
}

function factsLine({ person, ports }: View, columns: number): Line {
  const down = ports.filter(({ isUp }) => !isUp).map(({ name, text }) => span(`${name}: ${text}  `, 'highText'));
  const who: Line =
    person === null
      ? [span('no person', 'quiet')]
      : [span(person.name, 'strong'), span(`  ${person.facts.join(' · ')}`, 'quiet')];
  return cut([...down, ...who], columns);
}

function topLines(view: View, { tableColumns, panelColumns, topRows }: ScreenLayout, isOld: boolean): readonly Line[] {
  const panel = rowsOf(panelLines(view, panelColumns, topRows), topRows);
  const shown = isOld ? greyButAge(panel) : panel;
  if (tableColumns === 0) return shown;
  const { angleDeg, targetDeg, limitDeg } = view;
  const reachDeg =
    Math.max(leastReachDeg, Math.abs(angleDeg ?? 0), Math.abs(targetDeg ?? 0), limitDeg ?? 0) + reachMarginDeg;
  const table = drawTable({ columns: tableColumns, rows: topRows, angleDeg, targetDeg, reachDeg });
  const drawn = isOld ? grey(table) : table;
  return drawn.map((each, row) => [...fitted(each, tableColumns), span(' '.repeat(gap)), ...(shown[row] ?? [])]);
}

/** The age itself is not old. */
const greyButAge = (lines: readonly Line[]): readonly Line[] =>
  lines.map((parts) => parts.map(({ text, look }) => span(text, look === 'ask' ? 'ask' : 'quiet')));

/** What is known of the cause, and what still works. */
function lostLines({ lost }: View, columns: number): readonly Line[] {
  if (lost === null) return [];
  return [
    ...wrapped(lost.text, columns - 2).map((each) => line(` ${each} `, 'high')),
    ...lost.stillWorks.flatMap((text) => wrapped(`• ${text}`, columns, '  ').map((each) => line(each, 'strong'))),
  ];
}

export function chartLines(
  { timeline, samples, findings }: LiveTrace,
  { columns, chartRows }: ScreenLayout,
): readonly Line[] {
  if (chartRows === 0) return [];
  const flags = findings.map(({ atMs, hazard }) => ({ atMs, hazard, look: lookOf(hazardOf(hazard).alarm.priority) }));
  return drawChart({ columns, rows: chartRows, timeline, samples, findings: flags });
}
