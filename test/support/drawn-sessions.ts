/** Sessions of random valid protocols, without a fault and without an act, whose person answers every question. */
import { Random } from '../../hardware/simulator/random.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { drawProtocol } from '../../src/bench/campaign/draw-protocol.ts';
import { World } from '../../src/bench/world/world.ts';

export interface DrawnRun {
  readonly seed: number;
  /** The protocol's steps, as in its file. */
  readonly steps: string;
  /** What is not as it should be; empty: completed, without a finding. */
  readonly problems: readonly string[];
}

export function runDrawnProtocol(seed: number): DrawnRun {
  const { protocol, timeline } = drawProtocol(new Random(seed));
  const problems: string[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed,
    onEntry: (entry) => {
      if (entry.type === 'state' && entry.to.startsWith('fault.')) problems.push(`${entry.to}: ${entry.reason}`);
    },
  });
  const { outcome, findings, violations, failure } = world.run();
  if (outcome !== 'completed') problems.push(outcome);
  if (failure !== null) problems.push(failure);
  problems.push(...findings.map(({ hazard, reason }) => `${hazard}: ${reason}`));
  problems.push(...violations.map((violation) => JSON.stringify(violation)));
  return { seed, steps: JSON.stringify(protocol.steps), problems };
}
