/**
 * A campaign: many short sessions, each with a random protocol, up to two random faults and random acts of people,
 * judged by the oracle. Each session has its own seed, from which it can be run again alone.
 */
import type { HazardId } from '../../safety/hazards/register.ts';
import { hazards } from '../../safety/hazards/register.ts';
import type { SessionState } from '../../session/states.ts';
import { sessionStates } from '../../session/states.ts';
import type { Defects } from '../world/defects.ts';
import { type CampaignSession, runSession } from './session.ts';

export interface CampaignOptions {
  readonly sessions: number;
  /** Session i of seed s is the first session of seed s + i. */
  readonly seed: number;
  readonly onSession?: (session: CampaignSession) => void;
  /** Called for each world, because defects may have a state of their own. */
  readonly defects?: () => Defects;
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
  /** Sessions with a violation, a failure of the program, or a finding before any fault. */
  readonly failed: readonly CampaignSession[];
  /** The hazards and states that occurred in no session: the campaign's blind spots. */
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

/** Adds up sessions in any order; the failed ones are sorted by seed. */
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
      unseenHazards: observableHazards.filter((id) => !(id in findings)),
      unseenStates: sessionStates.filter((state) => !this.#states.has(state)),
    };
  }
}

/**
 * H21 is the device's alone, H25 refuses a start, H27 is refused without a finding, H28 would be a failure of this program,
 * and H31 depends on the helper, who always answers here.
 */
const neverFound: readonly HazardId[] = ['H21', 'H25', 'H27', 'H28', 'H31'];

/** Hazards that can appear as a finding in a session. */
const observableHazards: readonly HazardId[] = hazards.map(({ id }) => id).filter((id) => !neverFound.includes(id));

class Tally {
  readonly #counts = new Map<string, number>();

  count(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  sorted(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
