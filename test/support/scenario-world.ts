/** Scenarios: whole sessions, a file each in test/scenarios, with their expected outcome. */
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
  /** A ready-made protocol, or steps. */
  protocol: z.union([z.string(), z.array(z.unknown())]),
  seed: z.int(),
  faults: z.array(z.string()),
  /** How far head-down is prescribed, and what this table may ever do; left out: the absolute limit. */
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
    /** As `fulcrum bench` ends. */
    exit: z.union([z.literal(0), z.literal(3), z.literal(4)]),
    /** Each of them has to be found; where there are none, nothing may be. */
    findings: z.array(z.string()),
    /** Passed through in this order; others may come between. */
    states: z.array(z.string()).optional(),
    maxAngleDeg: z.number(),
  }),
});
export type Scenario = z.infer<typeof scenario>;

/** Names of all scenarios, without their extension. */
export const scenarioNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

export const readScenario = (name: string): Scenario =>
  scenario.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));

/** A world that is ready to run the scenario. */
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
