/** A scenario: one session on the bench with its faults, the acts of people and what is expected of it. */
import { z } from 'zod';
import { benchClients, benchMethods } from '../acts.ts';

const act = z.strictObject({
  /** ms after the order for the first ramp, or after the beginning of the drive test. */
  at: z.number(),
  act: z.enum(benchMethods),
  by: z.enum(benchClients).exactOptional(),
  toDeg: z.number().exactOptional(),
  confirm: z.boolean().exactOptional(),
  direction: z.enum(['down', 'up']).exactOptional(),
  seconds: z.number().exactOptional(),
});
export type ScenarioAct = z.infer<typeof act>;

export const scenarioSchema = z.strictObject({
  why: z.string().min(1),
  /** The name of a ready-made protocol, or steps. */
  protocol: z.union([z.string(), z.array(z.unknown())]),
  seed: z.int(),
  /** As in `fulcrum bench --fault`. */
  faults: z.array(z.string()),
  /** Both default to the absolute limit. */
  prescribedDeg: z.number().optional(),
  tableLimitDeg: z.number().optional(),
  driveTest: z.boolean().optional(),
  acts: z.array(act),
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
export type Scenario = z.infer<typeof scenarioSchema>;
