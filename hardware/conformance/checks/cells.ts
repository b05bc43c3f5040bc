/** Every cell of the wire protocol's table of commands and states. */
import type { CommandBody, DeviceState } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import {
  decelerating,
  demandStanding,
  faulted,
  hello,
  keep,
  limits,
  move,
  moving,
  ready,
  returnAt,
  returning,
} from '../postures.ts';

const states = ['I', 'R', 'M', 'D', 'A', 'S', 'F'] as const;

interface Posture {
  /** Where the table is placed, if it can be: it saves the way there. */
  readonly at: number;
  reach(x: Examiner): Promise<void>;
}

const postures: Readonly<Record<DeviceState, Posture>> = {
  I: { at: 0, reach: async (x) => void (await x.accepts(limits())) },
  R: { at: 0, reach: (x) => ready(x) },
  M: { at: 0, reach: (x) => moving(x) },
  D: { at: 0, reach: decelerating },
  A: { at: 6, reach: (x) => returning(x) },
  S: { at: 0, reach: async (x) => void (await x.accepts({ verb: 'STOP' })) },
  F: { at: 4, reach: faulted },
};

const commands: Readonly<Record<string, CommandBody>> = {
  HELLO: hello,
  LIMITS: limits({ max: 5000 }),
  ARM: { verb: 'ARM' },
  DISARM: { verb: 'DISARM' },
  // Within the limits that make F, too.
  MOVE: move(-400, 100, 100, 400),
  KEEP: keep(400),
  HALT: { verb: 'HALT' },
  STOP: { verb: 'STOP' },
  RETURN: returnAt(200),
  RESET: { verb: 'RESET' },
  RATE: { verb: 'RATE', hz: 80 },
  STATUS: { verb: 'STATUS' },
};

/** A refusal, or the states of which one shows afterwards: D may be over by then. */
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
};

/** What a refusal leaves as it was; D and M may have gone their own way. */
const unchanged: Readonly<Record<DeviceState, string>> = { I: 'I', R: 'R', M: 'M', D: 'DR', A: 'A', S: 'S', F: 'F' };

const cellsOf = (verb: string, row: readonly string[]): Check[] =>
  states.map((state, index) => {
    const cell = row[index] ?? '';
    const posture = postures[state];
    const accepted = cell.startsWith('→ ');
    const after = accepted ? cell.slice(2) : unchanged[state];
    // F at 4° needs a lease only where the table could not be placed; then KEEP finds it running.
    const bareOfLease = verb === 'KEEP' && state === 'F';
    return {
      group: 'cells',
      name: `${verb} in ${state}: ${accepted ? (after === unchanged[state] ? 'acts' : after[0]) : cell}`,
      at: posture.at,
      ...(bareOfLease ? { needs: ['place'] as const } : {}),
      async run(x) {
        await posture.reach(x);
        const before = await x.state();
        demandEqual('state before', before, state);
        const command = commands[verb];
        demand(command !== undefined, `no command ${verb}`);
        demandEqual(verb, await x.verdict(command), accepted ? 'ok' : cell);
        const found = await x.state();
        demand(after.includes(found), `state ${found} after it instead of ${after[0]}`);
      },
    };
  });

const stopCells: readonly Check[] = states.map((state) => ({
  group: 'cells',
  name: `\`!!\` in ${state}: ${state === 'F' ? 'F stays' : 'S'}`,
  at: postures[state].at,
  async run(x) {
    await postures[state].reach(x);
    demandEqual('state before', await x.state(), state);
    x.sayBytes('!!');
    await x.wait(25 + x.slack);
    demandEqual('state', await x.state(), state === 'F' ? 'F' : 'S');
    await demandStanding(x);
  },
}));

export const cells: readonly Check[] = [
  ...Object.entries(table).flatMap(([verb, row]) => cellsOf(verb, row)),
  ...stopCells,
];
