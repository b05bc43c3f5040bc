/**
 * A campaign: many short sessions, each a random protocol with up to two random faults and whatever people do, judged
 * by the oracle. One seed makes them all, and each has a seed of its own, by which it can be run again alone.
 */
import type { FaultComponent } from '../../../hardware/simulator/faults/fault-kinds.ts';
import { degrees } from '../../../protocols/base/units.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import { hazards } from '../../safety/hazards/register.ts';
import type { Reaction } from '../../safety/reaction.ts';
import type { SessionState } from '../../session/states.ts';
import { sessionStates } from '../../session/states.ts';
import type { Violation } from '../oracle/observation.ts';
import type { Defects } from '../world/defects.ts';
import type { BenchResult } from '../world/result.ts';
import { serviceActors } from '../world/service-actors.ts';
import { World } from '../world/world.ts';
import type { Drawn } from './draw-session.ts';
import { describeDrawn, drawSession } from './draw-session.ts';

export interface CampaignOptions {
  readonly sessions: number;
  /** Session i of seed s is the first session of seed s + i. */
  readonly seed: number;
  readonly onSession?: (session: CampaignSession) => void;
  /** Deliberately wrong parts, for tests of the tests; made anew for each world, for they remember. */
  readonly defects?: () => Defects;
}

/** `not level`: as `stranded`, with an alarm and for a reason that the oracle accepts. */
export type CampaignOutcome = BenchResult['outcome'] | 'failed';

/** What came of one session: as much as the sum of them needs, and whoever replays it. */
export interface CampaignSession {
  readonly seed: number;
  readonly description: string;
  readonly outcome: CampaignOutcome;
  readonly failure: string | null;
  readonly violations: readonly Violation[];
  readonly faults: readonly { readonly component: FaultComponent; readonly kind: string }[];
  readonly findings: readonly { readonly hazard: HazardId; readonly reaction: Reaction }[];
  readonly states: readonly SessionState[];
  readonly acts: number;
  readonly durationMs: number;
  /** Two faults left nothing that could hold or move the person. */
  readonly helpless: boolean;
}

export interface CampaignResult {
  readonly seed: number;
  readonly sessions: number;
  readonly simulatedMs: number;
  readonly acts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
  readonly reactions: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly helpless: number;
  /** Sessions in which an invariant broke, the program failed, or something was found before anything was wrong. */
  readonly failed: readonly CampaignSession[];
  /** Hazards that this version answers, and states, that no session showed: the campaign's blind spots. */
  readonly unseenHazards: readonly HazardId[];
  readonly unseenStates: readonly SessionState[];
}

export function runCampaign(options: CampaignOptions): CampaignResult {
  const sum = new CampaignSum(options.seed);
  for (let index = 0; index < options.sessions; index += 1) {
    const session = runSession(options.seed + index, options.defects);
    sum.add(session);
    options.onSession?.(session);
  }
  return sum.result();
}

export function runSession(seed: number, defects?: () => Defects): CampaignSession {
  const drawn = drawSession(seed);
  const { protocol, timeline, faults, acts, prescribedDeg, tableLimitDeg, driveTest } = drawn;
  const findings: { hazard: HazardId; reaction: Reaction }[] = [];
  const states = new Set<SessionState>();
  // The person lies still and nobody has broken anything yet: whatever is found then is a false alarm.
  const firstFault = Math.min(...faults.map(({ at }) => at), Number.POSITIVE_INFINITY);
  let falseAlarm: string | null = null;
  const base = {
    seed,
    description: describeDrawn(drawn),
    faults: faults.map(({ component, kind }) => ({ component, kind })),
    acts: acts.length,
  };
  try {
    const world = new World({
      timeline,
      prescription: { ...absolute, maxAngle: degrees(prescribedDeg) },
      seed,
      driveTest,
      ...(tableLimitDeg === null ? {} : { tableLimitDeg }),
      faults,
      actors: serviceActors(acts, protocol),
      onEntry: (entry) => {
        if (entry.type === 'finding') {
          findings.push({ hazard: entry.hazard, reaction: entry.reaction });
          // A clinician's override may well take longer than the dose allows, and its connection may go.
          const isDue = acts.length > 0 && (entry.hazard === 'H26' || entry.hazard === 'H23');
          if (entry.atMs < firstFault && !isDue) falseAlarm ??= `${entry.hazard} before any fault: ${entry.reason}`;
        }
        if (entry.type !== 'state') return;
        states.add(entry.from);
        states.add(entry.to);
      },
      ...(defects === undefined ? {} : { defects: defects() }),
    });
    const { outcome, failure: ended, violations, durationMs } = world.run();
    const failure = ended ?? falseAlarm;
    const whole = { ...base, findings, states: [...states], violations, failure, durationMs };
    return { ...whole, outcome: ended === null ? outcome : 'failed', helpless: world.oracle.helpless };
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      ...base,
      findings,
      states: [...states],
      violations: [],
      failure,
      durationMs: 0,
      outcome: 'failed',
      helpless: false,
    };
  }
}

/** Adds sessions up, in whatever order they come; what is kept of the failed ones is sorted by seed. */
export class CampaignSum {
  readonly #seed: number;
  #sessions = 0;
  #simulatedMs = 0;
  #acts = 0;
  #helpless = 0;
  readonly #faults = new Tally();
  readonly #findings = new Tally();
  readonly #reactions = new Tally();
  readonly #outcomes = new Tally();
  readonly #states = new Set<SessionState>();
  readonly #failed: CampaignSession[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(session: CampaignSession): void {
    this.#sessions += 1;
    this.#simulatedMs += session.durationMs;
    this.#acts += session.acts;
    if (session.helpless) this.#helpless += 1;
    for (const { component, kind } of session.faults) this.#faults.count(`${component}=${kind}`);
    for (const { hazard, reaction } of session.findings) {
      this.#findings.count(hazard);
      this.#reactions.count(reaction);
    }
    this.#outcomes.count(session.outcome);
    for (const state of session.states) this.#states.add(state);
    if (session.failure !== null || session.violations.length > 0) this.#failed.push(session);
  }

  result(): CampaignResult {
    const findings = this.#findings.sorted();
    return {
      seed: this.#seed,
      sessions: this.#sessions,
      simulatedMs: Math.round(this.#simulatedMs),
      acts: this.#acts,
      faults: this.#faults.sorted(),
      findings,
      reactions: this.#reactions.sorted(),
      outcomes: this.#outcomes.sorted(),
      helpless: this.#helpless,
      failed: this.#failed.toSorted((a, b) => a.seed - b.seed),
      unseenHazards: observable.filter((id) => !(id in findings)),
      unseenStates: sessionStates.filter((state) => !this.#states.has(state)),
    };
  }
}

/**
 * Hazards that can show up as a finding in a session: H21 is the device's alone, H25 refuses before one, H27 is refused
 * in silence, and H28 would be a fault of this program.
 */
const observable: readonly HazardId[] = hazards
  .filter(({ id }) => !['H21', 'H25', 'H27', 'H28'].includes(id))
  .map(({ id }) => id);

class Tally {
  readonly #counts = new Map<string, number>();

  count(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  sorted(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export type { Drawn };
