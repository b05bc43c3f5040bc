/** Sessions of random valid protocols, without a fault, whose person answers every question. */
import { Random } from '../../hardware/simulator/random.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { doseOf, longestOnTable } from '../../protocols/therapy/dose.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import {
  absolute,
  beginner,
  longestInversion,
  type Prescription,
  standard,
  steepAngle,
} from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import type { BenchAct } from '../../src/bench/acts.ts';
import { drawProtocol } from '../../src/bench/campaign/draw-protocol.ts';
import { serviceActors } from '../../src/bench/world/service-actors.ts';
import { World } from '../../src/bench/world/world.ts';

export interface DrawnRun {
  readonly seed: number;
  /** The protocol's steps, as in its file. */
  readonly steps: string;
  /** What is not as it should be; empty: completed, without a finding. */
  readonly problems: readonly string[];
}

interface Session {
  readonly steps: string;
  readonly timeline: Timeline;
  readonly prescription: Prescription;
}

/** Planned for the gentlest prescription that allows the protocol. */
function drawSession(seed: number): Session {
  const { protocol } = drawProtocol(new Random(seed));
  const prescription = [beginner, standard].find((each) => planTimeline(protocol, each, 'drawn').ok) ?? absolute;
  const timeline = accepted(planTimeline(protocol, prescription, 'drawn'));
  return { steps: JSON.stringify(protocol.steps), timeline, prescription };
}

/** The same under the shortest limits on inversion that allow it. */
export function runAtItsLimits(seed: number): DrawnRun {
  const { protocol } = drawProtocol(new Random(seed));
  const problems = runUnderShortestLimits(protocol, seed);
  return { seed, steps: JSON.stringify(protocol.steps), problems };
}

/** What is not as it should be in a session under the shortest limits on inversion that allow its protocol. */
export function runUnderShortestLimits(protocol: Protocol, seed: number): readonly string[] {
  const plan = (prescription: Prescription) => accepted(planTimeline(protocol, prescription, 'drawn'));
  const { one, all } = longestOnTable(doseOf(plan(absolute).legs));
  // Whole milliseconds, as the planner compares them.
  const prescription = {
    ...absolute,
    oneInversion: milliseconds(Math.round(one)),
    cumulative: milliseconds(Math.round(all)),
  };
  return run({ steps: '', timeline: plan(prescription), prescription }, seed).problems;
}

/** One without an act. */
export function runDrawnProtocol(seed: number): DrawnRun {
  const session = drawSession(seed);
  return { seed, steps: session.steps, problems: run(session, seed).problems };
}

/** Braking and starting again take this much longer than the pause itself, ms. */
const longestDetourMs = 8000;
/** A pause of the longest inversion must end before the actuator's own limit (10 s later), ms. */
const longestPauseMs = 7000;
const sameAngleDeg = 0.5;

/** The same session with a pause at a random moment, and without it: nothing but the time may differ. */
export function runPausedProtocol(seed: number): DrawnRun {
  const session = drawSession(seed);
  const random = new Random(seed + 1_000_000);
  const at = Math.round(random.uniform() * session.timeline.duration);
  const forMs = Math.round(random.uniform() * Math.min(longestPauseMs, roomMs(session)));
  const plain = run(session, seed);
  const paused = run(session, seed, [
    { at, act: 'pause' },
    { at: at + forMs, act: 'resume' },
  ]);
  const longer = paused.durationMs - plain.durationMs;
  const differences = [
    ...(paused.way.join() === plain.way.join() ? [] : [`${paused.way.join()} instead of ${plain.way.join()}`]),
    ...(Math.abs(paused.maxAngleDeg - plain.maxAngleDeg) <= sameAngleDeg ? [] : [`up to ${paused.maxAngleDeg}°`]),
    ...(longer > -1000 && longer < forMs + longestDetourMs ? [] : [`${longer} ms longer`]),
  ];
  const problems = [...plain.problems, ...paused.problems, ...differences];
  return { seed, steps: session.steps, problems: problems.map((text) => `paused at ${at} for ${forMs} ms: ${text}`) };
}

/** How much longer the inversions may become before the dose ends the session (H26). */
function roomMs({ timeline, prescription }: Session): number {
  const longest = longestInversion(prescription.oneInversion, timeline.maxAngle > steepAngle);
  const room = Math.min(longest - timeline.longestInversion, prescription.cumulative - timeline.inverted);
  return Math.max(0, room - longestDetourMs);
}

interface Run {
  readonly problems: readonly string[];
  /** The session's states, without pauses. */
  readonly way: readonly string[];
  readonly durationMs: number;
  readonly maxAngleDeg: number;
}

function run({ timeline, prescription }: Session, seed: number, acts: readonly BenchAct[] = []): Run {
  const problems: string[] = [];
  const way: string[] = [];
  const world = new World({
    timeline,
    prescription,
    seed,
    ...(acts.length === 0 ? {} : { actors: serviceActors(acts) }),
    onEntry: (entry) => {
      if (entry.type !== 'state') return;
      if (entry.to.startsWith('fault.')) problems.push(`${entry.to}: ${entry.reason}`);
      if (entry.to !== 'paused' && way.at(-1) !== entry.to) way.push(entry.to);
    },
  });
  const { outcome, findings, violations, failure, durationMs, maxAngleDeg } = world.run();
  if (outcome !== 'completed') problems.push(outcome);
  if (failure !== null) problems.push(failure);
  problems.push(...findings.map(({ hazard, reason }) => `${hazard}: ${reason}`));
  problems.push(...violations.map((violation) => JSON.stringify(violation)));
  return { problems, way, durationMs, maxAngleDeg };
}
