import { describe, expect, it } from 'vitest';
import { firmwareVersion } from '../../hardware/simulator/device/constants.ts';
import { encode } from '../../protocols/wire/codec.ts';
import type { CommandBody, DeviceState } from '../../protocols/wire/messages.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { Rig, wide } from '../support/simulated-device.ts';

/** Brings a fresh table to a state, with limits set where possible. */
function inState(state: DeviceState): Rig {
  switch (state) {
    case 'I': {
      const rig = new Rig();
      rig.limits();
      return rig;
    }
    case 'R': {
      const rig = new Rig();
      rig.arm();
      return rig;
    }
    case 'M': {
      const rig = inState('R');
      rig.move(2000);
      rig.run(500);
      return rig;
    }
    case 'D': {
      const rig = inState('R');
      rig.move(2000);
      rig.runAlive(3000);
      rig.must({ verb: 'HALT' });
      return rig;
    }
    case 'A': {
      const rig = inState('M');
      rig.runAlive(2000);
      rig.must({ verb: 'RETURN', rate: 100 });
      return rig;
    }
    case 'S': {
      const rig = new Rig();
      rig.must({ verb: 'STOP' });
      return rig;
    }
    case 'F': {
      // 10° with a limit of 5°: rule 6.
      const rig = new Rig({ angle: 10 });
      rig.limits({ max: 500 });
      rig.run(10);
      return rig;
    }
  }
}

const commands: Record<string, CommandBody> = {
  HELLO: { verb: 'HELLO', version: 1 },
  LIMITS: wide,
  ARM: { verb: 'ARM' },
  DISARM: { verb: 'DISARM' },
  MOVE: { verb: 'MOVE', target: 400, rate: 100, accel: 100, lease: 400 },
  KEEP: { verb: 'KEEP', lease: 400 },
  HALT: { verb: 'HALT' },
  STOP: { verb: 'STOP' },
  RETURN: { verb: 'RETURN', rate: 200 },
  RESET: { verb: 'RESET' },
  RATE: { verb: 'RATE', hz: 50 },
  STATUS: { verb: 'STATUS' },
  CHIRP: { verb: 'CHIRP' },
};

const states = ['I', 'R', 'M', 'D', 'A', 'S', 'F'] as const;

/** The wire specification's table: verdict, and the state right afterwards (absent: unchanged). */
const cells: Record<string, string[]> = {
  //        I             R          M          D          A          S          F
  HELLO: ['ok', 'ok', 'ok D', 'ok', 'ok', 'ok', 'ok'],
  LIMITS: ['ok', 'ok', 'state', 'state', 'state', 'latched', 'latched'],
  ARM: ['ok R', 'state', 'state', 'state', 'state', 'latched', 'latched'],
  DISARM: ['state', 'ok I', 'state', 'state', 'state', 'latched', 'latched'],
  MOVE: ['state', 'ok M', 'ok', 'state', 'state', 'latched', 'latched'],
  KEEP: ['lease', 'ok', 'ok', 'ok', 'lease', 'lease', 'lease'],
  HALT: ['ok', 'ok', 'ok D', 'ok', 'state', 'latched', 'latched'],
  STOP: ['ok S', 'ok S', 'ok S', 'ok S', 'ok S', 'ok', 'ok'],
  RETURN: ['ok A', 'ok A', 'ok A', 'ok A', 'ok', 'ok A', 'ok A'],
  RESET: ['state', 'state', 'state', 'state', 'state', 'ok I', 'ok I'],
  RATE: ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  STATUS: ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  CHIRP: ['ok', 'ok', 'state', 'state', 'state', 'latched', 'latched'],
};

describe('every command in every state', () => {
  const table = Object.entries(cells).flatMap(([verb, row]) =>
    states.map((state, index): [string, DeviceState, string] => [verb, state, row[index] ?? '']),
  );
  it.each(table)('%s in %s: %s', (verb, state, cell) => {
    const rig = inState(state);
    expect(rig.state).toBe(state);
    const [verdict, next = state] = cell.split(' ');
    const command = commands[verb];
    if (command === undefined) throw new Error(verb);
    expect(rig.verdict(command)).toBe(verdict);
    expect(rig.state).toBe(next);
  });

  it.each(states)('!! in %s', (state) => {
    const rig = inState(state);
    rig.bytes('!!');
    rig.run(10);
    expect(rig.state).toBe(state === 'F' ? 'F' : 'S');
    rig.run(600);
    expect(rig.truth.brakeOn).toBe(true);
    expect(rig.truth.rateDegPerS).toBe(0);
  });

  it('starts no motion by RESET', () => {
    for (const state of ['S', 'F'] as const) {
      const rig = inState(state);
      const from = rig.truth.angleDeg;
      rig.must({ verb: 'RESET' });
      rig.run(2000);
      expect(rig.truth.angleDeg).toBeCloseTo(from, 1);
      expect(rig.state).toBe('I');
    }
  });
});

describe('replies', () => {
  it('HELLO gives the absolutes, regardless of the limits', () => {
    const rig = new Rig();
    rig.limits({ max: 3000 });
    const reply = rig.ask({ verb: 'HELLO', version: 1 });
    const nonce = rig.table.board.nonce;
    expect(reply.ok && reply.fields.join(' ')).toBe(
      `1 ${firmwareVersion} bench-01 ${nonce} -2000 6000 300 400 200 300000`,
    );
    expect(rig.verdict({ verb: 'ARM' })).toBe('limits');
  });

  it.each<[CommandBody, string]>([
    [{ ...wide, max: 3000 }, '-2000 3000 300 400 200 300000'],
    [{ verb: 'RETURN', rate: 250 }, '250'],
    [{ verb: 'RATE', hz: 33 }, '33'],
    [{ verb: 'STATUS' }, ''],
    [{ verb: 'CHIRP' }, ''],
    [{ verb: 'HALT' }, ''],
    [{ verb: 'STOP' }, ''],
  ])('%o in I', (command, fields) => {
    const reply = new Rig().ask(command);
    expect(reply.ok && reply.fields.join(' ')).toBe(fields);
  });

  it('MOVE gives target and rate, KEEP the nonce', () => {
    const rig = inState('R');
    const move = rig.ask({ verb: 'MOVE', target: 900, rate: 120, accel: 50, lease: 500 });
    expect(move.ok && move.fields).toEqual(['900', '120']);
    const keep = rig.ask({ verb: 'KEEP', lease: 100 });
    expect(keep.ok && keep.fields).toEqual([rig.table.board.nonce]);
  });

  it('STATUS sends one T at once, after its A', () => {
    const rig = new Rig();
    rig.must({ verb: 'RATE', hz: 10 });
    rig.run(11);
    const before = rig.lines.length;
    rig.must({ verb: 'STATUS' });
    rig.run(8);
    expect(rig.lines.slice(before).map((line) => line[0])).toEqual(['A', 'T']);
  });
});

describe('refusals', () => {
  it.each<[CommandBody]>([
    [{ ...wide, min: -2001 }],
    [{ ...wide, min: 1 }],
    [{ ...wide, max: 6001 }],
    [{ ...wide, max: -1 }],
    [{ ...wide, downRate: 301 }],
    [{ ...wide, downRate: 0 }],
    [{ ...wide, upRate: 401 }],
    [{ ...wide, upRate: 0 }],
    [{ ...wide, accel: 201 }],
    [{ ...wide, accel: 0 }],
    [{ ...wide, invertedMs: 300_001 }],
    [{ ...wide, invertedMs: 0 }],
    [{ verb: 'RETURN', rate: 99 }],
    [{ verb: 'RETURN', rate: 401 }],
    [{ verb: 'RATE', hz: 9 }],
    [{ verb: 'RATE', hz: 101 }],
    [{ verb: 'KEEP', lease: 99 }],
    [{ verb: 'KEEP', lease: 1001 }],
  ])('%o is out of range', (command) => {
    expect(new Rig().verdict(command)).toBe('range');
  });

  it.each<[Partial<Extract<CommandBody, { verb: 'MOVE' }>>]>([
    [{ target: 3001 }],
    [{ target: -501 }],
    [{ rate: 151 }],
    [{ rate: 0 }],
    [{ rate: -10 }],
    [{ target: -100, rate: 201 }],
    [{ accel: 101 }],
    [{ accel: 0 }],
    [{ lease: 99 }],
    [{ lease: 1001 }],
  ])('MOVE with %o is out of the narrowed range, and moves nothing', (changes) => {
    const rig = new Rig();
    rig.limits({ min: -500, max: 3000, downRate: 150, upRate: 200, accel: 100 });
    rig.must({ verb: 'ARM' });
    expect(rig.verdict({ verb: 'MOVE', target: 1000, rate: 150, accel: 100, lease: 400, ...changes })).toBe('range');
    rig.run(300);
    expect(rig.state).toBe('R');
    expect(rig.truth.brakeOn).toBe(true);
  });

  it('RETURN is bounded by the absolute rate, not by a slow prescription', () => {
    const rig = new Rig();
    rig.limits({ upRate: 100 });
    rig.must({ verb: 'ARM' });
    expect(rig.verdict({ verb: 'RETURN', rate: 400 })).toBe('ok');
  });

  it.each<[string, (rig: Rig) => void, CommandBody, string]>([
    ['version', () => {}, { verb: 'HELLO', version: 2 }, 'version'],
    ['ARM before limits', () => {}, { verb: 'ARM' }, 'limits'],
    ['ARM on battery', (rig) => rig.fault('supply=off'), { verb: 'ARM' }, 'supply'],
    ['ARM with an open ankle lock, on battery', (rig) => rig.fault('ankle=off'), { verb: 'ARM' }, 'ankle'],
    [
      'range before latched',
      (rig) => rig.must({ verb: 'STOP' }),
      { verb: 'MOVE', target: 9999, rate: 1, accel: 1, lease: 400 },
      'range',
    ],
    ['RETURN with the red stop open', (rig) => rig.table.patient.pressStop(), { verb: 'RETURN', rate: 200 }, 'estop'],
    ['RESET with the red stop open', (rig) => rig.table.patient.pressStop(), { verb: 'RESET' }, 'estop'],
    ['RESET with a bad sensor', (rig) => rig.fault('position=off'), { verb: 'RESET' }, 'sensor'],
  ])('%s', (_, prepare, command, reason) => {
    const rig = new Rig();
    prepare(rig);
    rig.run(600);
    expect(rig.verdict(command)).toBe(reason);
  });

  it('ARM off level is refused: state', () => {
    const rig = new Rig({ angle: 5.5 });
    rig.limits();
    expect(rig.verdict({ verb: 'ARM' })).toBe('state');
  });

  it('DISARM and LIMITS off level are refused: state', () => {
    const rig = new Rig();
    rig.standAt(1000);
    expect(rig.verdict({ verb: 'DISARM' })).toBe('state');
    expect(rig.verdict(wide)).toBe('state');
  });

  it('the limits do not outlive the session: entering I clears them', () => {
    const rig = inState('R');
    rig.must({ verb: 'DISARM' });
    expect(rig.verdict({ verb: 'ARM' })).toBe('limits');
  });
});

describe('invalid lines', () => {
  it('answers verb and syntax, and acts on neither', () => {
    const rig = new Rig();
    for (const [line, answer] of [
      ['C 5 FLY*ADGL', 'N 5 verb'],
      ['C 5 RATE*EBAL', 'N 5 syntax'],
      ['C 5 MOVE 03000 150 100 400*EGKJ', 'N 5 syntax'],
    ] as const) {
      const before = rig.lines.length;
      rig.raw(line);
      rig.run(15);
      expect(
        rig.lines
          .slice(before)
          .filter((text) => text.startsWith('N'))
          .map((text) => text.split('*')[0]),
      ).toEqual([answer]);
    }
  });

  it.each(['C 5 STOP*AAAA', 'C 65536 ARM*AABA', 'X 5 ARM*@BAF', 'garbage', '', 'x'.repeat(200)])(
    'does not answer %j, and counts it',
    (line) => {
      const rig = new Rig();
      rig.must({ verb: 'RATE', hz: 10 });
      rig.run(105);
      const before = rig.lines.length;
      rig.raw(line);
      rig.run(150);
      expect(rig.lines.slice(before).every((text) => text.startsWith('T'))).toBe(true);
      expect(rig.telemetryLines.slice(-2).some(({ flags }) => (flags & flag.receiveErrors) !== 0)).toBe(true);
      rig.run(200);
      expect(rig.telemetry.flags & flag.receiveErrors).toBe(0);
      expect(rig.state).toBe('I');
    },
  );

  it('drops an over-long line whole: a command in its tail has no effect', () => {
    const rig = new Rig();
    rig.bytes(`${'x'.repeat(100)}${encode({ kind: 'command', seq: 9, verb: 'STOP' })}\n`);
    rig.run(50);
    expect(rig.state).toBe('I');
  });
});

describe('a repeated line', () => {
  it('is answered again and not acted on twice', () => {
    const rig = inState('M');
    const line = encode({ kind: 'command', seq: 700, verb: 'KEEP', lease: 300 });
    rig.raw(line);
    rig.run(200);
    rig.raw(line);
    rig.run(50);
    expect(rig.lines.filter((text) => text.startsWith('A 700 '))).toHaveLength(2);
    expect(rig.state).toBe('M');
    // 300 ms after the first, regardless of the second.
    rig.run(80);
    expect(rig.state).not.toBe('M');
  });

  it('HELLO always acts, and discards the line before it', () => {
    const rig = inState('R');
    const status = encode({ kind: 'command', seq: 701, verb: 'DISARM' });
    rig.raw(status);
    rig.run(20);
    rig.must({ verb: 'HELLO', version: 1 });
    rig.limits();
    rig.must({ verb: 'ARM' });
    rig.must({ verb: 'HELLO', version: 1 });
    rig.raw(status);
    rig.run(20);
    expect(rig.state).toBe('I');
  });

  it('!! discards the last line', () => {
    const rig = new Rig();
    const stop = encode({ kind: 'command', seq: 702, verb: 'STOP' });
    rig.raw(stop);
    rig.run(20);
    rig.must({ verb: 'RESET' });
    const reset = encode({ kind: 'command', seq: 703, verb: 'RESET' });
    rig.bytes('!!');
    rig.raw(reset);
    rig.run(20);
    expect(rig.state).toBe('I');
    rig.bytes('!!');
    rig.raw(reset);
    rig.run(20);
    expect(rig.state).toBe('I');
  });
});

describe('!!', () => {
  it('one alone is a flipped bit: it stops nothing', () => {
    const rig = inState('M');
    rig.bytes('!');
    rig.run(50);
    rig.bytes('x!\n');
    rig.run(50);
    expect(rig.state).toBe('M');
  });

  it('two in a row stop, also in two chunks', () => {
    const rig = inState('M');
    rig.bytes('!');
    rig.run(10);
    rig.bytes('!');
    rig.run(10);
    expect(rig.state).toBe('S');
    rig.run(30);
    expect(rig.events()).toContain('STOP line');
  });

  it('discards the complete lines before it', () => {
    const rig = inState('R');
    const move = encode({ kind: 'command', seq: 800, verb: 'MOVE', target: 1000, rate: 100, accel: 100, lease: 400 });
    rig.bytes(`${move}\n!!`);
    rig.run(30);
    expect(rig.state).toBe('S');
    expect(rig.lines.some((line) => line.startsWith('A 800') || line.startsWith('N 800'))).toBe(false);
    expect(rig.truth.brakeOn).toBe(true);
  });

  it('drops a line in progress through its LF, which is no error', () => {
    const rig = new Rig();
    rig.must({ verb: 'RATE', hz: 100 });
    const from = rig.now;
    rig.bytes('C 5 RET!!URN 200*AAAA\n');
    rig.run(60);
    expect(rig.state).toBe('S');
    const since = rig.telemetryLines.filter(({ at }) => at > from);
    expect(since.every(({ flags }) => (flags & flag.receiveErrors) === 0)).toBe(true);
    expect(rig.verdict({ verb: 'RESET' })).toBe('ok');
  });

  it('may be followed directly by LF or by a line', () => {
    for (const after of ['\n', '']) {
      const rig = inState('M');
      rig.bytes(`!!${after}${encode({ kind: 'command', seq: 900, verb: 'STATUS' })}\n`);
      rig.run(30);
      expect(rig.lines.some((line) => line.startsWith('A 900'))).toBe(true);
    }
  });

  it('restarts nothing when it is repeated: one event, and the brake in time', () => {
    const rig = inState('D');
    rig.run(300);
    rig.move(2500);
    rig.runAlive(2500);
    const from = rig.now;
    for (let repeat = 0; repeat < 40; repeat += 1) {
      rig.bytes('!!');
      rig.run(20);
    }
    expect(rig.events(from)).toEqual(['STOP line']);
    const braked = rig.telemetryLines.find(({ at, flags }) => at > from + 60 && (flags & flag.brakeOn) !== 0);
    expect((braked?.at ?? Number.POSITIVE_INFINITY) - from).toBeLessThan(500);
  });

  it('shows S with flag 1 clear until the brake is on', () => {
    const rig = new Rig();
    rig.must({ verb: 'RATE', hz: 100 });
    rig.arm();
    rig.move(3000);
    rig.runAlive(3000);
    const from = rig.now;
    rig.bytes('!!');
    rig.run(500);
    const stopped = rig.telemetryLines.filter(({ at, state }) => at > from && state === 'S');
    expect(stopped[0]?.flags ?? flag.brakeOn).not.toBe((stopped[0]?.flags ?? 0) | flag.brakeOn);
    expect((stopped.at(-1)?.flags ?? 0) & flag.brakeOn).toBe(flag.brakeOn);
  });
});

describe('telemetry', () => {
  it.each([10, 20, 50, 100])('comes %s times a second', (hz) => {
    const rig = new Rig();
    rig.must({ verb: 'RATE', hz });
    rig.run(100);
    const before = rig.telemetryLines.length;
    rig.run(2000);
    expect(Math.abs(rig.telemetryLines.length - before - 2 * hz)).toBeLessThanOrEqual(1);
  });

  it('comes 20 times a second from boot', () => {
    const rig = new Rig();
    const before = rig.telemetryLines.length;
    rig.run(1000);
    expect(rig.telemetryLines.length - before).toBe(20);
  });

  it('gives the true angle, rate, target, current and flags', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(3000, 200);
    rig.runAlive(5000);
    const { angleDeg, rateDegPerS } = rig.truth;
    expect(Math.abs(rig.telemetry.angle - angleDeg * 100)).toBeLessThan(20);
    expect(Math.abs(rig.telemetry.rate - rateDegPerS * 100)).toBeLessThan(20);
    expect(rig.telemetry.target).toBe(3000);
    expect(rig.telemetry.state).toBe('M');
    expect(rig.telemetry.flags).toBe(flag.ankleClosed);
    rig.table.patient.pressButton(30);
    rig.fault('supply=off');
    rig.fault('ankle=off');
    rig.run(100);
    const seen = rig.telemetryLines.filter(({ at }) => at > rig.now - 100).reduce((all, { flags }) => all | flags, 0);
    expect(seen & (flag.supplyLow | flag.buttonPressed)).toBe(flag.supplyLow | flag.buttonPressed);
    expect(rig.telemetry.flags & flag.ankleClosed).toBe(0);
    rig.run(200);
    expect(rig.telemetry.flags & flag.buttonPressed).toBe(0);
  });

  it('ms is the uptime and increases by the interval', () => {
    const rig = new Rig();
    rig.run(1000);
    const [a, b] = rig.telemetryLines.slice(-2);
    expect((b?.ms ?? 0) - (a?.ms ?? 0)).toBe(50);
    expect(rig.now - (b?.ms ?? 0)).toBeLessThan(160);
  });
});
