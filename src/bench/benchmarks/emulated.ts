/** What the actuator's real firmware does in time, on the emulated board: for `npm run benchmark`. */
import { type EmulatedBoard, emulatedBoard } from '../../../hardware/emulator/board.ts';
import { cyclesPerMs } from '../../../hardware/emulator/chip.ts';
import type { Image } from '../../../hardware/emulator/image.ts';
import type { BoardOptions } from '../../../hardware/simulator/device/board.ts';
import { SimulatedTable } from '../../../hardware/simulator/table.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../../protocols/base/units.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { angleAt, trapezoid } from '../../../protocols/therapy/trapezoid.ts';
import { decode, encode } from '../../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../../protocols/wire/lines.ts';
import type { CommandBody } from '../../../protocols/wire/messages.ts';
import { World } from '../world/world.ts';

export interface Figure {
  readonly name: string;
  readonly figure: string;
  readonly wanted: string;
}

const msPerByte = 10_000 / 115_200;
/** Of the chip, whose divider makes 117,647 baud of it. */
const msPerByteSent = 1360 / cyclesPerMs;
/** Between two looks at the pins. */
const fine = 0.02;
const tickVector = 0x1c;
const ticksPerControl = 5;
const stops = 40;
const lines = 300;

export function measureEmulated(image: Image, timeline: Timeline): Figure[] {
  return [speed(image, timeline), stopTime(image), answerTime(image), ...interrupts(image), ...ramps(image)];
}

function speed(image: Image, timeline: Timeline): Figure {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const world = new World({ timeline, prescription: absolute, seed: 1, board: emulatedBoard(image) });
  const { outcome } = world.run();
  if (outcome !== 'completed') throw new Error(`a session on the emulated board: ${outcome}`);
  const wall = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  const simulated = world.clock.now();
  return {
    name: `emulated board with its body, ${Math.round(simulated / 1000)} s of a session`,
    figure: `${(simulated / wall).toFixed(1)} × wall`,
    wanted: `wanted: 3 ×  (${(simulated / ((user + system) / 1000)).toFixed(1)} × CPU)`,
  };
}

/** From the second `!` to the first smaller duty, wherever in the control loop's 5 ms it comes. */
function stopTime(image: Image): Figure {
  let worst = 0;
  for (let turn = 0; turn < stops; turn += 1) {
    const bench = new Bench(image);
    bench.arm();
    bench.send({ verb: 'MOVE', target: 6000, rate: 300, accel: 200, lease: 1000 });
    bench.run(900 + (turn * 5) / stops);
    bench.bytes('!!');
    const received = bench.now + 2 * msPerByte;
    // The loop trims its duty, and raises it while the ramp speeds up; a stop takes eight counts off at once.
    for (let last = bench.duty; bench.duty > last - 4 / 800; bench.run(fine)) {
      if (bench.now - received > 10) throw new Error('`!!` does not stop the emulated board');
      last = bench.duty;
    }
    const waited = bench.now - received;
    worst = Math.max(worst, waited);
  }
  return {
    name: `second ! received to drive ramping down, worst of ${stops}`,
    figure: `${worst.toFixed(2)} ms`,
    wanted: 'wanted: below 2 ms',
  };
}

/** With telemetry at its fastest, so that the answer may find the line taken. */
function answerTime(image: Image): Figure {
  const bench = new Bench(image);
  bench.send({ verb: 'RATE', hz: 100 });
  bench.run(50);
  let worst = 0;
  for (let turn = 0; turn < lines; turn += 1) {
    const sent = bench.send({ verb: 'STATUS' });
    const received = bench.now + sent.length * msPerByte;
    for (let waited = 0; bench.answered !== sent.seq; waited += fine) {
      if (waited > 60) throw new Error('the emulated board does not answer');
      bench.run(fine);
    }
    worst = Math.max(worst, bench.answerBegan - received);
    bench.run(3 + ((turn * 1.37) % 11));
  }
  return {
    name: `line received to acknowledgement begun, worst of ${lines}`,
    figure: `${worst.toFixed(2)} ms`,
    wanted: 'wanted: below 5 ms',
  };
}

function interrupts(image: Image): Figure[] {
  const bench = new Bench(image);
  const ticks: number[] = [];
  let begun = 0;
  let longest = 0;
  bench.board.observe({
    began: (vector, cycle) => {
      begun = cycle;
      if (vector === tickVector) ticks.push(cycle);
    },
    ended: (cycle) => {
      longest = Math.max(longest, cycle - begun);
    },
  });
  bench.send({ verb: 'RATE', hz: 100 });
  bench.run(20);
  bench.arm();
  bench.send({ verb: 'MOVE', target: 3000, rate: 300, accel: 200, lease: 1000 });
  for (let turn = 0; turn < 300; turn += 1) {
    bench.run(30);
    bench.send({ verb: 'KEEP', lease: 1000 });
  }
  const apart = ticks.slice(ticksPerControl).map((cycle, index) => cycle - (ticks[index] ?? 0));
  const jitter = Math.max(...apart.map((cycles) => Math.abs(cycles - ticksPerControl * cyclesPerMs)));
  const perUs = cyclesPerMs / 1000;
  return [
    {
      name: `control loop's jitter, worst of ${apart.length} ticks`,
      figure: `${(jitter / perUs).toFixed(1)} us`,
      wanted: 'wanted: below 100 us',
    },
    { name: 'longest interrupt', figure: `${(longest / perUs).toFixed(1)} us`, wanted: '(a byte on the line: 87 us)' },
  ];
}

/** True angle against the ideal ramp, which may begin when the brake has let go. */
function ramps(image: Image): Figure[] {
  const accel = degreesPerSecondSquared(2);
  const bench = new Bench(image);
  bench.arm();
  let rms = 0;
  let overshoot = 0;
  for (const [to, rate] of [
    [45, 3],
    [0, 4],
    [30, 1],
  ] as const) {
    const from = bench.angle;
    const ideal = trapezoid(degrees(from), degrees(to), degreesPerSecond(rate), accel);
    bench.send({ verb: 'MOVE', target: to * 100, rate: rate * 100, accel: 200, lease: 1000 });
    const way: number[] = [];
    for (let turn = 0; turn < (ideal.duration + 1500) / 5; turn += 1) {
      if (turn % 20 === 0) bench.send({ verb: 'KEEP', lease: 1000 });
      bench.run(5);
      way.push(bench.angle);
    }
    rms = Math.max(rms, Math.min(...range(0, 200, 5).map((late) => deviation(way, ideal, late))));
    overshoot = Math.max(overshoot, ...way.map((angle) => (angle - to) * Math.sign(to - from)));
  }
  return [
    { name: 'ramp against the ideal trapezoid, rms, worst of 3', figure: `${rms.toFixed(3)}°`, wanted: 'wanted: 0.3°' },
    { name: 'overshoot, worst of 3', figure: `${overshoot.toFixed(3)}°`, wanted: 'wanted: 0.5°' },
  ];
}

function deviation(way: readonly number[], ideal: ReturnType<typeof trapezoid>, late: number): number {
  const squares = way.map((angle, index) => (angle - angleAt(ideal, milliseconds((index + 1) * 5 - late))) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** A table on the emulated board and a host that only says what it is told to. */
class Bench {
  readonly board: EmulatedBoard;
  answered = -1;
  /** When the first byte of that answer went out. */
  answerBegan = 0;
  readonly #clock = new VirtualClock();
  readonly #table: SimulatedTable;
  #seq = 0;

  constructor(image: Image) {
    const make = emulatedBoard(image);
    let board: EmulatedBoard | null = null;
    this.#table = new SimulatedTable({
      clock: this.#clock,
      seed: 1,
      board: (options: BoardOptions) => {
        board = make(options);
        return board;
      },
    });
    if (board === null) throw new Error('the table made no board');
    this.board = board;
    const reader = new LineReader();
    this.#table.port.onBytes((bytes) => {
      reader.push(
        bytes,
        (line) => this.#heard(line),
        () => {},
      );
    });
    this.run(200);
  }

  get now(): number {
    return this.#clock.now();
  }

  get angle(): number {
    return this.#table.truth().angleDeg;
  }

  get duty(): number {
    this.#table.truth();
    return this.board.chip?.duty ?? 0;
  }

  run(ms: number): void {
    this.#clock.advanceTo(milliseconds(this.#clock.now() + ms));
    // Brings the chip up to this instant, so that what it has sent is known as soon as it was.
    this.#table.truth();
  }

  bytes(text: string): void {
    this.#table.port.write(Buffer.from(text, 'latin1'));
  }

  send(body: CommandBody): { readonly seq: number; readonly length: number } {
    this.#seq += 1;
    const bytes = lineBytes(encode({ kind: 'command', seq: this.#seq, ...body }));
    this.#table.port.write(bytes);
    return { seq: this.#seq, length: bytes.length };
  }

  arm(): void {
    const wide = { min: -2000, max: 6000, downRate: 300, upRate: 400, accel: 200, invertedMs: 300_000 };
    for (const body of [{ verb: 'LIMITS', ...wide }, { verb: 'ARM' }] as const) {
      const { seq } = this.send(body);
      this.run(30);
      if (this.answered !== seq) throw new Error(`${body.verb} was not answered`);
    }
  }

  #heard(line: string): void {
    const decoded = decode(line);
    if (!decoded.ok || decoded.message.kind !== 'reply') return;
    if (!decoded.message.ok) throw new Error(`refused: ${line}`);
    this.answered = decoded.message.seq;
    this.answerBegan = this.now - (line.length + 1) * msPerByteSent;
  }
}
