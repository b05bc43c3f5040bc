/** Two acts of people at the same moment: every pair, in several states. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { directActors } from '../../src/bench/world/actors.ts';
import { World } from '../../src/bench/world/world.ts';

const timeline = accepted(
  planTimeline(
    {
      name: 'short',
      title: 'Short',
      level: 'standard',
      steps: [{ ramp: { to: 6, rate: 3 } }, { hold: { seconds: 60 } }, { level: { seconds: 60 } }],
    },
    absolute,
    'short',
  ),
);

/** Each act returns whether it was accepted; `leadsTo`: where an accepted act leads if no other follows. */
const acts: Readonly<Record<string, { readonly act: (world: World) => boolean; readonly leadsTo: RegExp }>> = {
  start: {
    act: ({ controller, plan }) => controller.begin(plan, { screening: true, ankleLockChecked: true }).length === 0,
    leadsTo: /^session/,
  },
  stop: {
    act: ({ controller }) => {
      controller.stop('operator', 'test');
      return true;
    },
    leadsTo: /^stopped$/,
  },
  return: {
    act: ({ controller }) => {
      controller.returnToLevel('operator', 'test');
      return true;
    },
    leadsTo: /^(returning|recovering|ready|stopped|fault\.(returning|locked))$/,
  },
  pause: { act: ({ controller }) => controller.pause('operator', 'test') === null, leadsTo: /^paused$/ },
  resume: { act: ({ controller }) => controller.resume('operator', 'test') === null, leadsTo: /^session/ },
  reset: { act: ({ controller }) => controller.reset('operator', 'test') === null, leadsTo: /^(ready|recovering)$/ },
  acknowledge: { act: ({ controller }) => controller.acknowledge('operator', 'test') === null, leadsTo: /./ },
  override: {
    act: ({ controller }) => controller.beginOverride(milliseconds(60_000), 'test') === null,
    leadsTo: /^override/,
  },
};

interface Session {
  readonly world: World;
  readonly findings: string[];
}

function session(faults: readonly string[] = [], actors = directActors): Session {
  const findings: string[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed: 1,
    faults: faults.map(parseFault),
    actors,
    onEntry: (entry) => {
      if (entry.type === 'finding') findings.push(`${entry.hazard}: ${entry.reason}`);
    },
  });
  return { world, findings };
}

const until = (world: World, isThere: () => boolean): void => {
  while (!isThere() && world.advance(world.clock.now() + 20));
};
const inState = (state: string, faults: readonly string[] = []): Session => {
  const one = session(faults);
  until(one.world, () => one.world.controller.state === state);
  return one;
};

/** How to come to each state in which the acts are tried. */
const states: Readonly<Record<string, () => Session>> = {
  ready: () => {
    // The bench's own operator starts nothing.
    const one = session([], (needs) => ({ ...directActors(needs), start: () => ['not now'] }));
    until(one.world, () => one.world.controller.state === 'ready');
    return one;
  },
  'session.holding': () => inState('session.holding'),
  stopped: () => {
    const one = inState('session.ramping');
    one.world.controller.stop('operator', 'test');
    one.world.advance(one.world.clock.now() + 1000);
    return one;
  },
  recovering: () => {
    const one = inState('session.holding');
    one.world.controller.returnToLevel('operator', 'test');
    until(one.world, () => one.world.controller.state === 'recovering');
    return one;
  },
  'fault.locked': () => inState('fault.locked', ['3s:supply=off,300ms']),
};

describe.each(Object.keys(states))('every pair of acts in %s', (state) => {
  it('leads to no finding, and no accepted act is undone', () => {
    const problems: string[] = [];
    for (const first of Object.keys(acts)) {
      for (const second of Object.keys(acts)) {
        const { world, findings } = states[state]?.() ?? session();
        expect(world.controller.state).toBe(state);
        const before = findings.length;
        const firstAccepted = acts[first]?.act(world) ?? false;
        const secondAccepted = acts[second]?.act(world) ?? false;
        world.advance(world.clock.now() + 1200);
        const last = secondAccepted && second !== 'acknowledge' ? second : firstAccepted ? first : null;
        const end = world.controller.state;
        const pair = `${first}, ${second}: ${end}`;
        if (findings.length > before) problems.push(`${pair}; ${findings.slice(before).join(', ')}`);
        if (last !== null && !acts[last]?.leadsTo.test(end)) problems.push(`${pair}; ${last} was undone`);
      }
    }
    expect(problems).toEqual([]);
  });
});
