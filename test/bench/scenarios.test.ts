/** Whole sessions, a file each, with their expected outcome: what the campaign has found is kept here. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { benchActs } from '../../src/bench/acts.ts';
import { serviceActors } from '../../src/bench/world/service-actors.ts';
import { World } from '../../src/bench/world/world.ts';
import { outcomeExitCodes } from '../../src/cli/support/exit-codes.ts';

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
      act: z.enum(benchActs),
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
type Scenario = z.infer<typeof scenario>;

const scenarios = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file): readonly [string, Scenario] => {
    return [file.replace('.json', ''), scenario.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))];
  });

function protocolOf(protocol: Scenario['protocol']): Protocol {
  const text =
    typeof protocol === 'string'
      ? readFileSync(new URL(`${protocol}.json`, readyMade))
      : JSON.stringify({ name: 'scenario', title: 'Scenario', level: 'advanced', steps: protocol });
  return accepted(readProtocol(text, 'scenario'));
}

function isInOrder(wanted: readonly string[], seen: readonly string[]): boolean {
  let next = 0;
  for (const state of seen) if (state === wanted[next]) next += 1;
  return next === wanted.length;
}

describe('scenarios', () => {
  it('are there', () => expect(scenarios.length).toBeGreaterThan(20));

  it.each(scenarios)(
    '%s',
    (_name, { protocol, seed, faults, acts, prescribedDeg, tableLimitDeg, driveTest, expected }) => {
      const seen: string[] = [];
      const world = new World({
        timeline: accepted(planTimeline(protocolOf(protocol), absolute, 'scenario')),
        prescription: prescribedDeg === undefined ? absolute : { ...absolute, maxAngle: degrees(prescribedDeg) },
        seed,
        faults: faults.map(parseFault),
        actors: serviceActors(acts, protocolOf(protocol)),
        driveTest: driveTest === true,
        ...(tableLimitDeg === undefined ? {} : { tableLimitDeg }),
        onEntry: (entry) => {
          if (entry.type === 'state') seen.push(entry.to);
        },
      });
      const result = world.run();
      const found = [...new Set(result.findings.map(({ hazard }) => hazard))];
      expect(result.failure).toBeNull();
      expect(result.violations).toEqual([]);
      expect({ outcome: result.outcome, exit: outcomeExitCodes[result.outcome] }).toEqual({
        outcome: expected.outcome,
        exit: expected.exit,
      });
      expect(found).toEqual(expected.findings.length === 0 ? [] : expect.arrayContaining(expected.findings));
      expect(isInOrder(expected.states ?? [], seen), `${expected.states?.join(', ')} in ${seen.join(', ')}`).toBe(true);
      expect(result.maxAngleDeg).toBeLessThanOrEqual(expected.maxAngleDeg);
      if (expected.outcome !== 'stranded') expect(Math.abs(result.finalAngleDeg)).toBeLessThanOrEqual(1.5);
    },
  );
});
