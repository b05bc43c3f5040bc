/** The panel beside the drawing: the angle in large digits, the state and step of the session, and the times. */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { factsOf } from '../session/states.ts';
import { bigDigits } from './digits.ts';
import { inversionTimesOf } from './inversion-times.ts';
import type { Span } from './raster.ts';
import { Lines, Row } from './row.tsx';
import { isControllerDead, type LiveSample, type LiveTrace, plannedMsOf, remainingMsOf } from './trace.ts';
import { exactAngle, legOf, motionText, sideText, stateText, stepText, wholeClock } from './words.ts';

interface Props {
  readonly trace: LiveTrace;
  readonly now: LiveSample;
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
}

/** Minimum number of rows for blank lines between the parts. */
const rowsWithGaps = 10;

export function Panel({ trace, now, columns, rows, colours }: Props): ReactNode {
  const { timeline, samples } = trace;
  const digits = bigDigits(exactAngle(now.angleDeg));
  const { currentMs, totalMs } = trace.inversionTimes ?? inversionTimesOf(samples);
  const gap = rows >= rowsWithGaps ? 1 : 0;
  const target = now.targetDeg === null ? 'no target' : `target ${exactAngle(now.targetDeg)}`;
  const { state, remaining, step } = activityOf(trace, now);
  const left = remainingMsOf(trace, now);
  const end = left === null ? `of ${wholeClock(timeline.duration)}` : `${wholeClock(left, true)} left`;
  const meter = (label: string, ms: number, limit: number, end: string): ReactNode => (
    <Row line={meterLine(label, ms, limit, end, columns)} colours={colours} />
  );
  const { deviceInversionLimit, inverted } = timeline;
  const meters = (
    <Box flexDirection="column" flexShrink={0}>
      {meter('time', now.atMs, timeline.duration, end)}
      {meter('head-down', currentMs, deviceInversionLimit, `${wholeClock(deviceInversionLimit)} limit`)}
      {meter('total', totalMs, inverted, `${wholeClock(inverted)} planned`)}
    </Box>
  );
  return (
    <Box flexDirection="column" width={columns} height={rows} justifyContent="center" overflow="hidden">
      <Box flexShrink={0}>
        <Box marginRight={2} flexShrink={0}>
          <Lines lines={digits.map((text) => [{ text, look: 'truth' }])} colours={colours} />
        </Box>
        <Box flexDirection="column">
          <Row line={[{ text: sideText(now.angleDeg), look: 'strong' }]} colours={colours} />
          <Row line={[{ text: motionText(now.rateDegPerS), look: 'plain' }]} colours={colours} />
          <Row line={[{ text: target, look: 'quiet' }]} colours={colours} />
        </Box>
      </Box>
      <Box flexDirection="column" marginY={gap} flexShrink={0}>
        <Row line={[state, { text: remaining, look: 'plain' }]} colours={colours} />
        <Row line={[{ text: step, look: 'quiet' }]} colours={colours} />
      </Box>
      {timeline.legs.length === 0 ? null : meters}
    </Box>
  );
}

interface Activity {
  readonly state: Span;
  /** Remaining time of the step. */
  readonly remaining: string;
  readonly step: string;
}

function activityOf({ timeline, findings }: LiveTrace, now: LiveSample): Activity {
  // A dead controller reports no further states, so the last reported state would be misleading.
  if (isControllerDead(findings)) {
    const text: Span = { text: 'CONTROLLER DEAD', look: 'highText' };
    return { state: text, remaining: '', step: 'the actuator returns on its own' };
  }
  const { state } = now;
  const { isAlarming } = factsOf(state);
  const text: Span = { text: stateText(state), look: isAlarming ? 'highText' : 'strong' };
  const index = legOf(timeline, now);
  const leg = index === null ? undefined : timeline.legs[index];
  if (index === null || leg === undefined) return { state: text, remaining: '', step: '' };
  const remaining = `  ${wholeClock(leg.start + leg.duration - plannedMsOf(timeline, now), true)} left`;
  const step = `${index + 1}/${timeline.legs.length} ${stepText(leg)}`;
  return { state: text, remaining, step };
}

const labelColumns = 10;
const clockColumns = 5;
const endColumns = 13;
const minBarColumns = 3;

/** `head-down  0:30 ██░░░ 1:05 limit`; without the bar if there is no room for it. */
export function meterLine(label: string, ms: number, limit: number, end: string, columns: number) {
  const room = columns - labelColumns - clockColumns - endColumns - 2;
  const length = room < minBarColumns ? 0 : room;
  const full = Math.max(0, Math.min(length, Math.floor((ms / Math.max(1, limit)) * length)));
  return [
    { text: label.padEnd(labelColumns), look: 'quiet' },
    { text: `${wholeClock(ms).padStart(clockColumns)} `, look: ms > limit + 1000 ? 'mediumText' : 'plain' },
    { text: '█'.repeat(full), look: 'plain' },
    { text: `${'░'.repeat(length - full)} ${end}`, look: 'quiet' },
  ] as const;
}
