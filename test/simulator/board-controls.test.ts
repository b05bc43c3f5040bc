/** The person's reading of the beacon's lamps, and the answers. */
import { describe, expect, it } from 'vitest';
import { BoardControls } from '../../hardware/simulator/person/board-controls.ts';
import { SimulatedPatient } from '../../hardware/simulator/person/patient.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { type BeaconState, darkBeacon, type SensorsBoard } from '../../hardware/simulator/sensors/sensors-board.ts';
import { soundTilt } from '../../hardware/simulator/sensors/tilt-fault.ts';
import { SimulatedTable } from '../../hardware/simulator/table.ts';
import type { Question } from '../../hardware/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

type Lamps = Pick<BeaconState, 'red' | 'yellow' | 'cyan'>;
type Pattern = (ms: number) => Partial<Lamps>;

const half = (ms: number, period: number): boolean => ms % period < period / 2;
const patterns = {
  well: (ms) => ({ cyan: half(ms, 1000) }),
  press: (ms) => ({ cyan: half(ms, 1000), yellow: !half(ms, 1000) }),
  high: (ms) => ({ red: half(ms, 500) }),
  medium: (ms) => ({ yellow: half(ms, 1667) }),
  low: () => ({ cyan: true }),
  dark: () => ({}),
} satisfies Record<string, Pattern>;

/** A board without electronics: the test sets its lamps and records its buttons. */
class Lamp implements SensorsBoard {
  #listener: (beacon: BeaconState) => void = () => {};
  readonly fault = soundTilt();
  readonly host = { write: () => {}, onBytes: () => {} };
  readonly powered = true;
  beacon = darkBeacon;
  readonly presses: { readonly at: number; readonly what: string }[] = [];
  readonly clock = new VirtualClock();
  readonly asked: { readonly at: number; readonly question: Question | null }[] = [];
  readonly controls = new BoardControls(this.clock, this);

  onBeacon(listener: (beacon: BeaconState) => void): void {
    this.#listener = listener;
  }

  button(pressed: boolean): void {
    this.presses.push({ at: this.clock.now(), what: pressed ? 'return' : 'released' });
  }

  okButton(pressed: boolean): void {
    this.presses.push({ at: this.clock.now(), what: pressed ? 'ok' : 'released' });
  }

  powerOn(): void {}
  powerOff(): void {}
  reset(): void {}

  /** Yellow lags a few milliseconds, as separate messages on a line do. */
  show(...shown: Pattern[]): (forMs: number) => void {
    return (forMs) => {
      const from = this.clock.now();
      for (let ms = 0; ms < forMs; ms += 1) {
        const lamps = (at: number): Partial<Lamps> => Object.assign({}, ...shown.map((pattern) => pattern(at)));
        const next = { ...darkBeacon, ...lamps(ms), yellow: lamps(Math.max(0, ms - 3)).yellow ?? false };
        if (JSON.stringify(next) !== JSON.stringify(this.beacon)) {
          this.beacon = next;
          this.#listener(next);
        }
        this.clock.advanceTo(milliseconds(from + ms + 1));
      }
    };
  }
}

function watching(): Lamp {
  const lamp = new Lamp();
  lamp.controls.onAsked((question) => lamp.asked.push({ at: lamp.clock.now(), question }));
  return lamp;
}

describe('the person at the beacon', () => {
  it.each([
    ['cyan flashing', [patterns.well], 'are-you-well'],
    ['cyan and yellow alternating', [patterns.press], 'press-the-button'],
    ['cyan flashing beside the high alarm', [patterns.well, patterns.high], 'are-you-well'],
    ['cyan flashing beside the medium alarm', [patterns.well, patterns.medium], 'are-you-well'],
    ['both alternating beside the high alarm', [patterns.press, patterns.high], 'press-the-button'],
  ] as const)('is asked: %s', (_, shown, question) => {
    const lamp = watching();
    lamp.show(...shown)(10_000);
    expect(lamp.asked.map((one) => one.question)).toEqual([question]);
    expect(lamp.asked[0]?.at).toBeLessThan(2500);
  });

  it.each([
    ['nothing', []],
    ['the high alarm', [patterns.high]],
    ['the medium alarm', [patterns.medium]],
    ['the low alarm', [patterns.low]],
    ['the low and the medium alarm', [patterns.medium, patterns.low]],
    ['cyan faster than a question', [(ms: number) => ({ cyan: half(ms, 400) })]],
    ['cyan slower than a question', [(ms: number) => ({ cyan: half(ms, 2000) })]],
  ] as [string, Pattern[]][])('is not asked: %s', (_, shown) => {
    const lamp = watching();
    lamp.show(...shown)(10_000);
    expect(lamp.asked).toEqual([]);
  });

  it('sees the question end, and another one start', () => {
    const lamp = watching();
    lamp.show(patterns.well)(4000);
    lamp.show(patterns.dark)(3000);
    lamp.show(patterns.press)(4000);
    lamp.show(patterns.low)(3000);
    expect(lamp.asked.map((one) => one.question)).toEqual(['are-you-well', null, 'press-the-button', null]);
    expect(lamp.asked[1]?.at).toBeLessThan(5000);
  });

  it('changes from one question to the other without a pause', () => {
    const lamp = watching();
    lamp.show(patterns.well)(5000);
    lamp.show(patterns.press)(5000);
    expect(lamp.asked.map((one) => one.question)).toEqual(['are-you-well', 'press-the-button']);
  });
});

describe("the person's answer", () => {
  const answer = (pattern: Pattern, seed: number, silent = false): Lamp['presses'] => {
    const lamp = new Lamp();
    const { terminals } = new SimulatedTable({ clock: lamp.clock, seed });
    const patient = new SimulatedPatient(lamp.clock, terminals, lamp.controls, new Random(seed));
    patient.silent = silent;
    lamp.show(pattern)(6000);
    lamp.show(patterns.dark)(2000);
    return lamp.presses;
  };

  it('is OK for 200 ms, 1.5 to 4 s after the question is recognised', () => {
    for (const seed of [1, 2, 3, 4]) {
      const [press, release] = answer(patterns.well, seed);
      expect([press?.what, release?.what]).toEqual(['ok', 'released']);
      expect((release?.at ?? 0) - (press?.at ?? 0)).toBe(200);
      expect(press?.at).toBeGreaterThan(3000);
      expect(press?.at).toBeLessThan(5600);
    }
  });

  it('is the return button where the question asks for it', () => {
    const [press, release] = answer(patterns.press, 1);
    expect([press?.what, release?.what]).toEqual(['return', 'released']);
    expect((release?.at ?? 0) - (press?.at ?? 0)).toBe(500);
  });

  it('does not come from a silent person', () => {
    expect(answer(patterns.well, 1, true)).toEqual([]);
  });
});
