/** One frame of the live picture: table drawing, panel, chart, and status. */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { rangeText } from '../../protocols/therapy/description.ts';
import { hazardOf } from '../safety/hazards/register.ts';
import { drawChart } from './chart.ts';
import { layoutFor } from './layout.ts';
import { Panel } from './panel.tsx';
import type { Line } from './raster.ts';
import { Lines, Row } from './row.tsx';
import { lookOf, statusLines } from './status.ts';
import { drawTable } from './table-picture.ts';
import type { LiveSample, LiveTrace, Pace } from './trace.ts';
import { wholeClock } from './words.ts';

export interface LivePictureProps {
  readonly trace: LiveTrace;
  /** Size of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
  /** The last frame has fewer rows, because the summary that follows it repeats the findings. */
  readonly isLast: boolean;
}

/** Shown until the first sample arrives. */
const initialSample: LiveSample = {
  atMs: 0,
  angleDeg: 0,
  rateDegPerS: 0,
  targetDeg: null,
  state: 'preparing',
  step: '',
};
/** The drawing has room for the largest angle of the protocol plus a margin, and at least for the minimum. */
const reachMarginDeg = 5;
const minReachDeg = 20;

export function LivePicture({ trace, columns, rows, colours, isLast }: LivePictureProps): ReactNode {
  const layout = layoutFor(columns, rows);
  const now = trace.samples.at(-1) ?? initialSample;
  const table = drawTable({
    columns: layout.tableColumns,
    rows: layout.tableRows,
    angleDeg: now.angleDeg,
    targetDeg: now.targetDeg,
    reachDeg: reachOf(trace),
  });
  const chart = layout.chartRows === 0 ? [] : chartOf(trace, layout.columns, layout.chartRows);
  const statusRows = isLast ? 1 : layout.statusRows;
  return (
    <Box flexDirection="column" width={layout.columns}>
      <Row line={titleOf(trace, isLast, layout.columns)} colours={colours} />
      <Box height={layout.tableRows} justifyContent="space-between">
        <Lines lines={layout.tableColumns === 0 ? [] : table} colours={colours} />
        <Panel trace={trace} now={now} columns={layout.panelColumns} rows={layout.tableRows} colours={colours} />
      </Box>
      <Lines lines={chart} colours={colours} />
      <Box flexDirection="column" height={statusRows}>
        <Lines lines={statusLines(trace, statusRows)} colours={colours} />
      </Box>
    </Box>
  );
}

function titleOf({ timeline, pace }: LiveTrace, isLast: boolean, columns: number): Line {
  const { title, protocol, duration } = timeline;
  const about = duration === 0 ? '' : `  ${protocol}, ${rangeText(timeline)}, ${wholeClock(duration)}`;
  const ends = isLast ? [''] : [`${paceText(pace)}Ctrl-C to quit`, paceText(pace).slice(0, -2)];
  const room = (end: string): number => columns - title.length - about.length - end.length;
  const end = ends.find((each) => room(each) >= 2) ?? '';
  return [
    { text: title, look: 'strong' },
    { text: about, look: 'quiet' },
    { text: end === '' ? '' : `${' '.repeat(room(end))}${end}`, look: 'quiet' },
  ];
}

/** Slower than this share of the wanted pace is said. */
const keptPace = 0.9;

/** Two blanks end the text. */
function paceText(pace: Pace | undefined): string {
  if (pace === undefined) return '';
  const { wanted, reached } = pace;
  const behind = reached < keptPace * wanted ? `${paceFigure(reached)} instead of ` : '';
  return `${behind}${paceFigure(wanted)} × real time  `;
}

const paceFigure = (pace: number): string => (pace < 10 ? pace.toFixed(1).replace('.0', '') : pace.toFixed(0));

function reachOf({ timeline, samples }: LiveTrace): number {
  let furthest = Math.max(timeline.maxAngle, -timeline.minAngle) + reachMarginDeg;
  for (const { angleDeg } of samples) furthest = Math.max(furthest, Math.abs(angleDeg ?? 0));
  return Math.max(minReachDeg, furthest);
}

function chartOf({ timeline, samples, findings }: LiveTrace, columns: number, rows: number): readonly Line[] {
  const flags = findings.map(({ atMs, hazard }) => ({ atMs, hazard, look: lookOf(hazardOf(hazard).alarm.priority) }));
  return drawChart({ columns, rows, timeline, samples, findings: flags });
}
