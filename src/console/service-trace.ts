/** Makes the live picture's trace from what the service sends. */

import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { isHazardId } from '../safety/hazards/register.ts';
import { reactions } from '../safety/reaction.ts';
import type { Notification, Result } from '../service/client.ts';
import { factsOf } from '../session/states.ts';
import type { InversionTimes, LiveAlarm, LiveFinding, LiveSample, LiveTimeline, LiveTrace } from './trace.ts';

type Telemetry = Notification<'telemetry'>;
type Plan = NonNullable<Result<'timeline'>['timeline']>;

/** Between sessions the chart shows the last ten minutes; a session is shown whole, up to two hours. */
const mostIdleSamples = 6000;
const mostSamples = 72_000;
const idle = timelineOf({
  protocol: '',
  title: 'No session yet',
  legs: [],
  durationMs: 0,
  invertedMs: 0,
  inversionLimitMs: 0,
  maxAngleDeg: 0,
  minAngleDeg: 0,
});

export class ServiceTrace implements LiveTrace {
  timeline: LiveTimeline = idle;
  samples: LiveSample[] = [];
  findings: LiveFinding[] = [];
  alarms: readonly LiveAlarm[] = [];
  prompt: LiveTrace['prompt'] = null;
  notes: readonly string[] = [];
  inversionTimes: InversionTimes = { currentMs: 0, totalMs: 0 };
  /** The service's time at the order of the first ramp, or at the first telemetry where there is no session. */
  #origin: number | null = null;

  /** Call when a session begins, and at the start: the chart begins again. */
  begin(plan: Plan | null): void {
    this.timeline = plan === null ? idle : timelineOf(plan);
    this.samples = [];
    this.findings = [];
    this.#origin = null;
  }

  telemetry(now: Telemetry): void {
    const { state, angleDeg, rateDegPerS, targetDeg, step, remainingMs } = now;
    const hasMoved = !factsOf(state).isIdle && state !== 'testing';
    const { duration } = this.timeline;
    // Greater for a moment after the start of a session, until its plan has arrived.
    const isPlanned = remainingMs !== null && remainingMs <= duration;
    if (this.#origin === null || (isPlanned && !hasMoved)) {
      this.#origin = now.atMs - (isPlanned ? duration - remainingMs : 0);
    }
    const atMs = now.atMs - this.#origin;
    this.samples.push({ atMs, angleDeg, rateDegPerS, targetDeg, state, step: step ?? '', remainingMs });
    const most = remainingMs === null ? mostIdleSamples : mostSamples;
    if (this.samples.length > most) this.samples.splice(0, this.samples.length - most);
    this.inversionTimes = { currentMs: now.invertedMs, totalMs: now.cumulativeMs };
    this.alarms = now.alarms.map(({ hazard, priority, reason }) => {
      return { priority, reason, hazard: hazard !== undefined && isHazardId(hazard) ? hazard : undefined };
    });
    this.notes = notesOn(now);
    const question = now.prompt;
    if (question === null) this.prompt = null;
    else if (this.prompt?.question !== question) this.prompt = { question, askedMs: atMs, answeredMs: null };
  }

  /** The service sends nothing, so that what is shown gets older. */
  silent(forMs: number): void {
    this.alarms = [{ priority: 'high', reason: silenceText(forMs) }];
    this.prompt = null;
    this.notes = [];
  }

  finding({ atMs, hazard, reason, reaction }: Notification<'finding'>): void {
    const known = reactions.find((each) => each === reaction);
    if (!isHazardId(hazard) || known === undefined) return;
    this.findings.push({ atMs: atMs - (this.#origin ?? atMs), hazard, reason, reaction: known });
  }
}

/** What the table does next by itself, and what a person does to end a stop or a fault. */
export function notesOn({ state, announced, endsBy }: Pick<Telemetry, 'state' | 'announced' | 'endsBy'>) {
  const { isAlarming } = factsOf(state);
  return [
    ...(announced === null ? [] : [`the table returns to level in ${inSeconds(announced)}: ${announced.reason}`]),
    ...(isAlarming && endsBy !== null ? [`next: ${endsBy}`] : []),
  ];
}

export const silenceText = (forMs: number): string =>
  `no answer from the service for ${Math.floor(forMs / 1000)} s: what is shown is old`;

const inSeconds = ({ returnsInMs, isLatest }: NonNullable<Telemetry['announced']>): string =>
  `${Math.ceil(returnsInMs / 1000)} s${isLatest ? ' or sooner' : ''}`;

export function timelineOf(plan: Plan): LiveTimeline {
  const { protocol, title, legs } = plan;
  return {
    protocol,
    title,
    legs: legs.map(({ phase, step, fromDeg, toDeg, rateDegPerS, accelDegPerS2, startMs, durationMs }) => ({
      phase,
      step,
      from: degrees(fromDeg),
      to: degrees(toDeg),
      rate: degreesPerSecond(rateDegPerS),
      accel: degreesPerSecondSquared(accelDegPerS2),
      start: milliseconds(startMs),
      duration: milliseconds(durationMs),
    })),
    duration: milliseconds(plan.durationMs),
    inverted: milliseconds(plan.invertedMs),
    maxAngle: degrees(plan.maxAngleDeg),
    minAngle: degrees(plan.minAngleDeg),
    deviceInversionLimit: milliseconds(plan.inversionLimitMs),
  };
}
