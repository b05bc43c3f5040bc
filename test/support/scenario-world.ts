/** Scenarios: whole sessions with their expected outcome, one file each in test/scenarios. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { type Scenario, scenarioSchema } from '../../src/bench/scenario/scenario.ts';
import type { BenchOptions } from '../../src/bench/world/options.ts';
import { serviceActors } from '../../src/bench/world/service-actors.ts';
import { World } from '../../src/bench/world/world.ts';

const folder = new URL('../scenarios/', import.meta.url);
const readyMade = new URL('../../protocols/therapy/ready-made/', import.meta.url);

/** The names of all scenarios, without extension. */
export const scenarioNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

export const readScenario = (name: string): Scenario =>
  scenarioSchema.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));

/** A world for the scenario, before its first step. */
export const scenarioWorld = (name: string, options: Partial<BenchOptions> = {}): World =>
  worldOf(readScenario(name), options);

export function worldOf(scenario: Scenario, options: Partial<BenchOptions> = {}): World {
  const { protocol, seed, faults, acts, prescribedDeg, tableLimitDeg, driveTest } = scenario;
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
