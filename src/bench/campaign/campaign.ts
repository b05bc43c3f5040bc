/**
 * A campaign: many short sessions, each with a random protocol, up to two random faults and random acts of people,
 * judged by the oracle. Each session has its own seed, from which it can be run again alone.
 */
import { z } from 'zod';
import type { HazardId } from '../../safety/hazards/register.ts';
import { hazards } from '../../safety/hazards/register.ts';
import type { SessionState } from '../../session/states.ts';
import { sessionStates } from '../../session/states.ts';
import { joined } from './seed-ranges.ts';
import { type CampaignSession, type CampaignWorld, hasFailed, runSession } from './session.ts';

export interface CampaignOptions {
  readonly sessions: number;
  /** Session i of seed s is the first session of seed s + i. */
  readonly seed: number;
  readonly onSession?: (session: CampaignSession) => void;
  readonly on?: CampaignWorld;
}

const count = z.int().min(0);
const counts = z.record(z.string(), count);
const seed = z.int().min(0);

/** What any number of sessions add up to, as `fulcrum campaign --json` prints it. Results of other seeds can be added. */
export const campaignTotals = z.object({
  ranges: z.array(z.object({ from: seed, to: seed })).readonly(),
  sessions: count,
  simulatedMs: count,
  acts: count,
  faults: counts,
  findings: counts,
  reactions: counts,
  /** Of sessions, those that follow on a long day included. */
  outcomes: counts,
  /** Sessions that entered each state. */
  states: counts,
  /** Sessions in which the device reported each of these. */
  events: counts,
  /** Sessions in which two faults left nothing that could hold or move the person. */
  helpless: count,
  /** By seed. */
  failed: z
    .array(
      z.object({
        seed,
        description: z.string(),
        failure: z.string().nullable(),
        violations: z.array(z.object({ invariant: z.int(), atMs: z.number(), reason: z.string() })).readonly(),
        smallest: z.string().exactOptional(),
      }),
    )
    .readonly(),
});
export type CampaignTotals = z.infer<typeof campaignTotals>;

export interface CampaignResult extends CampaignTotals {
  /** The smallest. */
  readonly seed: number;
  /** What occurred in no session: the campaign's blind spots. */
  readonly unseenHazards: readonly HazardId[];
  readonly unseenStates: readonly SessionState[];
  readonly unseenEvents: readonly string[];
}

export function runCampaign(options: CampaignOptions): CampaignResult {
  const sum = new CampaignSum();
  for (let index = 0; index < options.sessions; index += 1) {
    const session = runSession(options.seed + index, options.on);
    sum.add(session);
    options.onSession?.(session);
  }
  return sum.result();
}

/** Adds up sessions, and the totals of others, in any order. */
export class CampaignSum {
  readonly #added: CampaignTotals[] = [];

  add(session: CampaignSession): void {
    const { description, failure, violations, smallest } = session;
    this.addTotals({
      ranges: [{ from: session.seed, to: session.seed }],
      sessions: 1,
      simulatedMs: session.durationMs,
      acts: session.acts,
      faults: tally(session.faults.map(({ component, kind }) => `${component}=${kind}`)),
      findings: tally(session.findings.map(({ hazard }) => hazard)),
      reactions: tally(session.findings.map(({ reaction }) => reaction)),
      outcomes: tally(session.outcomes),
      states: tally(session.states),
      events: tally(session.events),
      helpless: session.helpless ? 1 : 0,
      failed: hasFailed(session)
        ? [{ seed: session.seed, description, failure, violations, ...(smallest === undefined ? {} : { smallest }) }]
        : [],
    });
  }

  addTotals(totals: CampaignTotals): void {
    this.#added.push(totals);
  }

  result(): CampaignResult {
    const all = this.#added;
    const number = (of: (totals: CampaignTotals) => number): number => all.reduce((sum, one) => sum + of(one), 0);
    const [findings, states, events] = [
      sorted(all.map((one) => one.findings)),
      sorted(all.map((one) => one.states)),
      sorted(all.map((one) => one.events)),
    ];
    const ranges = joined(all.flatMap((one) => one.ranges));
    return {
      seed: ranges[0]?.from ?? 0,
      ranges,
      sessions: number((one) => one.sessions),
      simulatedMs: Math.round(number((one) => one.simulatedMs)),
      acts: number((one) => one.acts),
      faults: sorted(all.map((one) => one.faults)),
      findings,
      reactions: sorted(all.map((one) => one.reactions)),
      outcomes: sorted(all.map((one) => one.outcomes)),
      states,
      events,
      helpless: number((one) => one.helpless),
      failed: all.flatMap((one) => one.failed).toSorted((a, b) => a.seed - b.seed),
      unseenHazards: observableHazards.filter((id) => !(id in findings)),
      unseenStates: sessionStates.filter((state) => !(state in states)),
      unseenEvents: deviceEvents.filter((event) => !(event in events) && !(event in neverSeen)),
    };
  }
}

/** What no campaign can show, and why. */
export const neverSeen: Readonly<Partial<Record<HazardId | DeviceEvent, string>>> = {
  H21: 'the device reacts alone: no host runs that could find it',
  H25: 'refuses a start',
  H27: 'refused without a finding',
  H28: 'would be a failure of this program',
  H31: 'the helper always answers here',
  H32: 'refuses a start',
  'LIMIT trip': 'the host at 1.5° beyond the limit, and the device at a slide or a runaway, react before 2°',
};

/** Hazards that can appear as a finding in a session. */
const observableHazards: readonly HazardId[] = hazards.map(({ id }) => id).filter((id) => !(id in neverSeen));

/**
 * What the device's own rules report (protocols/wire). Of the other events, a session cannot show `RETURN boot` while its
 * host is connected, and `STOP host` and `RETURN host` are no rule's.
 */
const deviceEvents = [
  'LEASE',
  'RETURN lease',
  'RETURN stop',
  'RETURN inverted',
  'RETURN button',
  'RETURN slip',
  'STOP input',
  'STOP line',
  'LIMIT lower',
  'LIMIT upper',
  'LIMIT trip',
  'SLIP',
  'RUNAWAY',
  'OVERCURRENT',
  'STUCK',
  'LOST',
  'SENSOR',
  'SWITCH',
  'ANKLE open',
  'ANKLE closed',
  'SUPPLY low',
  'SUPPLY ok',
  'BUTTON',
  'LEVEL',
] as const;
type DeviceEvent = (typeof deviceEvents)[number];

type Counts = Readonly<Record<string, number>>;

function tally(keys: readonly string[]): Counts {
  const all: Record<string, number> = {};
  for (const key of keys) all[key] = (all[key] ?? 0) + 1;
  return all;
}

/** The sums, by key. */
function sorted(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const one of all) for (const [key, more] of Object.entries(one)) sums.set(key, (sums.get(key) ?? 0) + more);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}
