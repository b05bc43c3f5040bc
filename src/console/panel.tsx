/** Beside the drawing: the angle in large figures, what the session is doing, and how much of it is left. */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { factsOf } from '../session/states.ts';
import { bigDigits } from './digits.ts';
import { headDownOf } from './dose.ts';
import type { Span } from './raster.ts';
import { Lines, Row } from './row.tsx';
import type { LiveSample, LiveTrace } from './trace.ts';
import { exactAngle, legOf, motionWords, sideWords, stateWords, stepWords, wholeClock } from './words.ts';

interface Props {
  readonly trace: LiveTrace;
  readonly now: LiveSample;
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
}

/** With fewer rows there is none to leave blank. */
const rowsWithGaps = 10;

export function Panel({ trace, now, columns, rows, colours }: Props): ReactNode {
  const { timeline, samples } = trace;
  const digits = bigDigits(exactAngle(now.angleDeg));
  const { thisTime, inAll } = headDownOf(samples);
  const gap = rows >= rowsWithGaps ? 1 : 0;
  const target = now.targetDeg === null ? 'no target' : `target ${exactAngle(now.targetDeg)}`;
  const { state, left, step, isLeft } = doing(trace, now);
  const total = wholeClock(timeline.duration);
  const end = isLeft ? `of ${total}` : `${wholeClock(timeline.duration - now.atMs, true)} left`;
  const meter = (label: string, ms: number, limit: number, end: string): ReactNode => (
    <Row line={meterLine(label, ms, limit, end, columns)} colours={colours} />
  );
  return (
    <Box flexDirection="column" width={columns} height={rows} justifyContent="center" overflow="hidden">
      <Box flexShrink={0}>
        <Box marginRight={2} flexShrink={0}>
          <Lines lines={digits.map((text) => [{ text, look: 'truth' }])} colours={colours} />
        </Box>
        <Box flexDirection="column">
          <Row line={[{ text: sideWords(now.angleDeg), look: 'strong' }]} colours={colours} />
          <Row line={[{ text: motionWords(now.rateDegPerS), look: 'plain' }]} colours={colours} />
          <Row line={[{ text: target, look: 'quiet' }]} colours={colours} />
        </Box>
      </Box>
      <Box flexDirection="column" marginY={gap} flexShrink={0}>
        <Row line={[state, { text: left, look: 'plain' }]} colours={colours} />
        <Row line={[{ text: step, look: 'quiet' }]} colours={colours} />
      </Box>
      {meter('time', now.atMs, timeline.duration, end)}
      {meter(
        'head-down',
        thisTime,
        timeline.deviceInversionLimit,
        `${wholeClock(timeline.deviceInversionLimit)} limit`,
      )}
      {meter('in all', inAll, timeline.inverted, `${wholeClock(timeline.inverted)} planned`)}
    </Box>
  );
}

interface Doing {
  readonly state: Span;
  /** Of the step. */
  readonly left: string;
  readonly step: string;
  /** The protocol was left: nobody knows how long it will be. */
  readonly isLeft: boolean;
}

function doing({ timeline, findings }: LiveTrace, now: LiveSample): Doing {
  // A controller that is dead says nothing more of itself: its last state stands.
  if (findings.some(({ hazard }) => hazard === 'H21')) {
    const words: Span = { text: 'CONTROLLER DEAD', look: 'highText' };
    return { state: words, left: '', step: 'the actuator returns by itself', isLeft: true };
  }
  const { state } = now;
  const { isAlarming, isIdle } = factsOf(state);
  const words: Span = { text: stateWords(state), look: isAlarming ? 'highText' : 'strong' };
  const index = legOf(timeline, now);
  const leg = index === null ? undefined : timeline.legs[index];
  if (index === null || leg === undefined) return { state: words, left: '', step: '', isLeft: !isIdle };
  const left = `  ${wholeClock(leg.start + leg.duration - now.atMs, true)} left`;
  const step = `${index + 1}/${timeline.legs.length} ${stepWords(leg)}`;
  return { state: words, left, step, isLeft: false };
}

const labelColumns = 10;
const clockColumns = 5;
const endColumns = 13;
const shortestBar = 3;

/** `head-down  0:30 ██░░░ 1:05 limit`; the bar goes where there is no room for it. */
export function meterLine(label: string, ms: number, limit: number, end: string, columns: number) {
  const room = columns - labelColumns - clockColumns - endColumns - 2;
  const length = room < shortestBar ? 0 : room;
  const full = Math.min(length, Math.floor((ms / Math.max(1, limit)) * length));
  return [
    { text: label.padEnd(labelColumns), look: 'quiet' },
    { text: `${wholeClock(ms).padStart(clockColumns)} `, look: ms > limit + 1000 ? 'mediumText' : 'plain' },
    { text: '█'.repeat(full), look: 'plain' },
    { text: `${'░'.repeat(length - full)} ${end}`, look: 'quiet' },
  ] as const;
}
