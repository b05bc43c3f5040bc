/** The plan and what was measured over the session, drawn by uPlot. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot, { type AlignedData, type Options } from 'uplot';
import { clockText } from '../../../../../protocols/base/round.ts';
import type { LiveTimeline, LiveTrace } from '../../../trace.ts';
import { plannedPoints } from './planned-points.ts';

const redrawEveryMs = 500;
const mostPoints = 600;
const shortestShownS = 60;

export interface CurveProps {
  readonly timeline: LiveTimeline;
  /** Null: only the plan. */
  readonly trace: LiveTrace | null;
}

export function Curve({ timeline, trace }: CurveProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef({ timeline, trace });
  newest.current = { timeline, trace };
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const plot = new UPlot({ ...options, ...size() }, dataOf(newest.current), element);
    const timer = window.setInterval(() => plot.setData(dataOf(newest.current)), redrawEveryMs);
    const watch = new ResizeObserver(() => plot.setSize(size()));
    watch.observe(element);
    return () => {
      window.clearInterval(timer);
      watch.disconnect();
      plot.destroy();
    };
  }, []);
  return (
    <div class="curve">
      <p class="legend">
        <span class="planned">plan</span>
        {trace === null ? null : <span class="measured">measured</span>}
        <span class="unit">degrees, min:s</span>
      </p>
      <div class="curve-place" ref={place} role="img" aria-label="Planned and measured angle over the session" />
    </div>
  );
}

const ink = '#33414d';
const axis = {
  stroke: ink,
  font: '13px system-ui, sans-serif',
  grid: { stroke: '#d9dfe4', width: 1 },
  ticks: { show: false },
};

const options: Omit<Options, 'width' | 'height'> = {
  legend: { show: false },
  cursor: { show: false },
  padding: [8, 14, 0, 0],
  scales: {
    x: { time: false, range: (_plot, _least, most) => [0, Math.max(shortestShownS, most)] },
    // Head-down is down.
    y: { dir: -1, range: (_plot, least, most) => [Math.min(-2, least - 2), Math.max(12, most + 2)] },
  },
  axes: [
    { ...axis, size: 26, values: (_plot, values) => values.map((value) => clockText(value)) },
    { ...axis, size: 38, values: (_plot, values) => values.map((value) => `${value}°`) },
  ],
  series: [
    {},
    { stroke: '#7a8894', width: 2, dash: [6, 4], points: { show: false }, spanGaps: true },
    { stroke: '#0b3d91', width: 3, points: { show: false } },
  ],
};

/** Seconds, planned and measured degrees. The plan’s corners and the samples have times of their own. */
function dataOf({ timeline, trace }: CurveProps): AlignedData {
  const planned = plannedPoints(timeline);
  const samples = trace?.samples ?? [];
  const step = Math.max(1, Math.ceil(samples.length / mostPoints));
  const measured = samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
  const rows = [
    ...planned.map(({ atMs, angleDeg }) => ({ atMs, planned: angleDeg, measured: undefined })),
    ...measured.map(({ atMs, angleDeg }) => ({ atMs, planned: undefined, measured: angleDeg })),
  ].sort((a, b) => a.atMs - b.atMs);
  return [rows.map(({ atMs }) => atMs / 1000), rows.map((row) => row.planned), rows.map((row) => row.measured)];
}
