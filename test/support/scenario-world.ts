/** Scenarios: whole sessions with their expected outcome, one file each in test/scenarios. */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { benchMethods } from '../../src/bench/acts.ts';
import type { BenchOptions } from '../../src/bench/world/options.ts';
import { serviceActors } from '../../src/bench/world/service-actors.ts';
import { World } from '../../src/bench/world/world.ts';

const folder = new URL('../scenarios/', import.meta.url);
const readyMade = new URL('../../protocols/therapy/ready-made/', import.meta.url);

const scenario = z.strictObject({
  why: z.string().min(1),
  /** The name of a ready-made protocol, or steps. */
  protocol: z.union([z.string(), z.array(z.unknown())]),
  seed: z.int(),
  faults: z.array(z.string()),
  /** Both default to the absolute limit. */
  prescribedDeg: z.number().optional(),
  tableLimitDeg: z.number().optional(),
  driveTest: z.boolean().optional(),
  acts: z.array(
    z.strictObject({
      at: z.number(),
      act: z.enum(benchMethods),
      toDeg: z.number().exactOptional(),
      confirm: z.boolean().exactOptional(),
      direction: z.enum(['down', 'up']).exactOptional(),
      seconds: z.number().exactOptional(),
    }),
  ),
  expected: z.strictObject({
    outcome: z.enum(['completed', 'returned', 'stranded']),
    /** The exit code of `fulcrum bench`. */
    exit: z.union([z.literal(0), z.literal(3), z.literal(4)]),
    /** Each must be found; if there are none, nothing may be found. */
    findings: z.array(z.string()),
    /** Entered in this order; other states may come between. */
    states: z.array(z.string()).optional(),
    maxAngleDeg: z.number(),
  }),
});
export type Scenario = z.infer<typeof scenario>;

/** The names of all scenarios, without extension. */
export const scenarioNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

export const readScenario = (name: string): Scenario =>
  scenario.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));

/** A world for the scenario, before its first step. */
export function scenarioWorld(name: string, options: Partial<BenchOptions> = {}): World {
  const { protocol, seed, faults, acts, prescribedDeg, tableLimitDeg, driveTest } = readScenario(name);
  const steps = protocolOf(protocol);
  return new World({
    timeline: accepted(planTimeline(steps, absolute, 'scenario')),
    prescription: prescribedDeg === undefined ? absolute : { ...absolute, maxAngle: degrees(prescribedDeg) },
    seed,
    faults: faults.map(parseFault),
    actors: serviceActors(acts, steps),
    driveTest: driveTest === true,
    ...(tableLimitDeg === undefined ? {} : { tableLimitDeg }),
    ...options,
  });
}

function protocolOf(protocol: Scenario['protocol']): Protocol {
  const text =
    typeof protocol === 'string'
      ? readFileSync(new URL(`${protocol}.json`, readyMade))
      : JSON.stringify({ name: 'scenario', title: 'Scenario', level: 'advanced', steps: protocol });
  return accepted(readProtocol(text, 'scenario'));
}
