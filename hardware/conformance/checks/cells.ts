/** Every cell of the table of commands and states in the wire specification. */
import type { CommandBody, DeviceState } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual } from '../assert.ts';
import type { Check } from '../check.ts';
import {
  assertStanding,
  decelerating,
  faulted,
  hello,
  keep,
  limits,
  move,
  moving,
  ready,
  returnAt,
  returning,
} from '../setups.ts';
import type { TestHost } from '../test-host.ts';

const states = ['I', 'R', 'M', 'D', 'A', 'S', 'F'] as const;

interface Setup {
  /** Where the table is placed, if it can be: it saves moving there. */
  readonly at: number;
  reach(host: TestHost): Promise<void>;
}

const setups: Readonly<Record<DeviceState, Setup>> = {
  I: { at: 0, reach: async (host) => void (await host.accepts(limits())) },
  R: { at: 0, reach: (host) => ready(host) },
  M: { at: 0, reach: (host) => moving(host) },
  D: { at: 0, reach: decelerating },
  A: { at: 6, reach: (host) => returning(host) },
  S: { at: 0, reach: async (host) => void (await host.accepts({ verb: 'STOP' })) },
  F: { at: 4, reach: faulted },
};

const commands: Readonly<Record<string, CommandBody>> = {
  HELLO: hello,
  LIMITS: limits({ max: 5000 }),
  ARM: { verb: 'ARM' },
  DISARM: { verb: 'DISARM' },
  // Also within the limits that cause F.
  MOVE: move(-400, 100, 100, 400),
  KEEP: keep(400),
  HALT: { verb: 'HALT' },
  STOP: { verb: 'STOP' },
  RETURN: returnAt(200),
  RESET: { verb: 'RESET' },
  RATE: { verb: 'RATE', hz: 80 },
  STATUS: { verb: 'STATUS' },
  CHIRP: { verb: 'CHIRP' },
};

/** A refusal, or the possible states afterwards: D may have ended by then. */
const table: Readonly<Record<string, readonly string[]>> = {
  //        I        R        M        D        A        S          F
  HELLO: ['→ I', '→ R', '→ DR', '→ DR', '→ A', '→ S', '→ F'],
  LIMITS: ['→ I', '→ R', 'state', 'state', 'state', 'latched', 'latched'],
  ARM: ['→ R', 'state', 'state', 'state', 'state', 'latched', 'latched'],
  DISARM: ['state', '→ I', 'state', 'state', 'state', 'latched', 'latched'],
  MOVE: ['state', '→ M', '→ M', 'state', 'state', 'latched', 'latched'],
  KEEP: ['lease', '→ R', '→ M', '→ DR', 'lease', 'lease', 'lease'],
  HALT: ['→ I', '→ R', '→ DR', '→ DR', 'state', 'latched', 'latched'],
  STOP: ['→ S', '→ S', '→ S', '→ S', '→ S', '→ S', '→ F'],
  RETURN: ['→ AI', '→ AI', '→ A', '→ A', '→ A', '→ AS', '→ A'],
  RESET: ['state', 'state', 'state', 'state', 'state', '→ I', '→ I'],
  RATE: ['→ I', '→ R', '→ M', '→ DR', '→ A', '→ S', '→ F'],
  STATUS: ['→ I', '→ R', '→ M', '→ DR', '→ A', '→ S', '→ F'],
  CHIRP: ['→ I', '→ R', 'state', 'state', 'state', 'latched', 'latched'],
};

/** The possible states after a refusal, which changes nothing; D may have ended by then. */
const unchanged: Readonly<Record<DeviceState, string>> = { I: 'I', R: 'R', M: 'M', D: 'DR', A: 'A', S: 'S', F: 'F' };

const cellsOf = (verb: string, row: readonly string[]): Check[] =>
  states.map((state, index) => {
    const cell = row[index] ?? '';
    const setup = setups[state];
    const accepted = cell.startsWith('→ ');
    const after = accepted ? cell.slice(2) : unchanged[state];
    // Where the table cannot be placed, reaching F takes a lease, which KEEP then finds running.
    const needsNoLease = verb === 'KEEP' && state === 'F';
    return {
      group: 'cells',
      name: `${verb} in ${state}: ${accepted ? (after === unchanged[state] ? 'acts' : after[0]) : cell}`,
      at: setup.at,
      ...(needsNoLease ? { needs: ['place'] as const } : {}),
      async run(host) {
        await setup.reach(host);
        const before = await host.state();
        assertEqual('state before', before, state);
        const command = commands[verb];
        assert(command !== undefined, `no command ${verb}`);
        assertEqual(verb, await host.verdict(command), accepted ? 'ok' : cell);
        const found = await host.state();
        assert(after.includes(found), `state ${found} after it instead of ${after[0]}`);
      },
    };
  });

const stopCells: readonly Check[] = states.map((state) => ({
  group: 'cells',
  name: `\`!!\` in ${state}: ${state === 'F' ? 'F stays' : 'S'}`,
  at: setups[state].at,
  async run(host) {
    await setups[state].reach(host);
    assertEqual('state before', await host.state(), state);
    host.sendBytes('!!');
    await host.wait(25 + host.slack);
    assertEqual('state', await host.state(), state === 'F' ? 'F' : 'S');
    await assertStanding(host);
  },
}));

export const cells: readonly Check[] = [
  ...Object.entries(table).flatMap(([verb, row]) => cellsOf(verb, row)),
  ...stopCells,
];
