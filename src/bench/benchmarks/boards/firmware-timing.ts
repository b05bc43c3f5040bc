/** Rows: the timing of the actuator's real firmware on the emulated board, in simulated time: the same on every machine. */
import { cyclesPerMs } from '../../../../hardware/emulator/chip.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../../../protocols/base/units.ts';
import { angleAt, trapezoid } from '../../../../protocols/therapy/trapezoid.ts';
import { alone, atMost, type Measured, type Row, rowsOf } from '../row.ts';
import { actuatorImage } from '../shipped.ts';
import { BoardRig } from './board-rig.ts';

const msPerByte = 10_000 / 115_200;
/** Interval at which the pins are sampled. */
const sampleMs = 0.02;
const tickVector = 0x1c;
const ticksPerControl = 5;
const stops = 40;
const lines = 300;

const subject = 'the firmware’s timing, in simulated time';

export const firmwareTimingRows = (): readonly Row[] => [
  {
    subject,
    name: `second \`!\` to ramping down, of ${stops}`,
    yardstick: null,
    unit: 'ms',
    reach: [atMost(2, 'worst', 'value')],
    isQuick: true,
    measure: async () => stopTimes(),
  },
  {
    subject,
    name: `line to start of its answer, of ${lines}`,
    yardstick: null,
    unit: 'ms',
    reach: [atMost(5, 'worst', 'value')],
    isQuick: true,
    measure: async () => answerTimes(),
  },
  ...rowsOf(subject, async () => interrupts(), [
    {
      name: 'control loop’s jitter',
      yardstick: null,
      unit: 'µs',
      reach: [atMost(100, 'worst', 'value')],
      isQuick: true,
      pick: ({ jitterUs }) => alone(jitterUs),
    },
    {
      name: 'longest interrupt',
      yardstick: 'a byte on the line',
      unit: 'µs',
      reach: [],
      isQuick: true,
      pick: ({ longestUs }) => ({ samples: [longestUs], beside: [msPerByte * 1000] }),
    },
  ]),
  ...rowsOf(subject, async () => ramps(), [
    {
      name: 'ramp to the ideal trapezoid, rms, of 3',
      yardstick: null,
      unit: '°',
      reach: [atMost(0.3, 'worst', 'value')],
      isQuick: true,
      pick: ({ rmsDeg }) => alone(rmsDeg),
    },
    {
      name: 'overshoot, of 3',
      yardstick: null,
      unit: '°',
      reach: [atMost(0.5, 'worst', 'value')],
      isQuick: true,
      pick: ({ overshootDeg }) => alone(overshootDeg),
    },
  ]),
];

/** From the second `!` to the first reduction of the duty cycle, at different phases of the control loop's 5 ms. */
function stopTimes(): Measured {
  const image = actuatorImage();
  const waits: number[] = [];
  for (let turn = 0; turn < stops; turn += 1) {
    const rig = new BoardRig(image);
    rig.arm();
    rig.send({ verb: 'MOVE', target: 6000, rate: 300, accel: 200, lease: 1000 });
    rig.run(900 + (turn * 5) / stops);
    rig.sendBytes('!!');
    const received = rig.now + 2 * msPerByte;
    // The control loop adjusts its duty slightly, and raises it while accelerating; a stop takes off eight counts at once.
    for (let last = rig.duty; rig.duty > last - 4 / 800; rig.run(sampleMs)) {
      if (rig.now - received > 10) throw new Error('`!!` does not stop the emulated board');
      last = rig.duty;
    }
    waits.push(rig.now - received);
  }
  return alone(waits);
}

/** With telemetry at its highest rate, so that an answer may have to wait for the line. */
function answerTimes(): Measured {
  const rig = new BoardRig(actuatorImage());
  rig.send({ verb: 'RATE', hz: 100 });
  rig.run(50);
  const waits: number[] = [];
  for (let turn = 0; turn < lines; turn += 1) {
    const sent = rig.send({ verb: 'STATUS' });
    const received = rig.now + sent.length * msPerByte;
    for (let waited = 0; rig.answered !== sent.seq; waited += sampleMs) {
      if (waited > 60) throw new Error('the emulated board does not answer');
      rig.run(sampleMs);
    }
    waits.push(rig.answerStartedAt - received);
    rig.run(3 + ((turn * 1.37) % 11));
  }
  return alone(waits);
}

function interrupts(): { readonly jitterUs: readonly number[]; readonly longestUs: number } {
  const rig = new BoardRig(actuatorImage());
  const ticks: number[] = [];
  let startedAt = 0;
  let longest = 0;
  rig.board.observe({
    began: (vector, cycle) => {
      startedAt = cycle;
      if (vector === tickVector) ticks.push(cycle);
    },
    ended: (cycle) => {
      longest = Math.max(longest, cycle - startedAt);
    },
  });
  rig.send({ verb: 'RATE', hz: 100 });
  rig.run(20);
  rig.arm();
  rig.send({ verb: 'MOVE', target: 3000, rate: 300, accel: 200, lease: 1000 });
  for (let turn = 0; turn < 300; turn += 1) {
    rig.run(30);
    rig.send({ verb: 'KEEP', lease: 1000 });
  }
  const apart = ticks.slice(ticksPerControl).map((cycle, index) => cycle - (ticks[index] ?? 0));
  const perUs = cyclesPerMs / 1000;
  const jitterUs = apart.map((cycles) => Math.abs(cycles - ticksPerControl * cyclesPerMs) / perUs);
  return { jitterUs, longestUs: longest / perUs };
}

/** The true angle compared with the ideal ramp, which may start once the brake has released. */
function ramps(): { readonly rmsDeg: readonly number[]; readonly overshootDeg: readonly number[] } {
  const accel = degreesPerSecondSquared(2);
  const rig = new BoardRig(actuatorImage());
  rig.arm();
  const [rmsDeg, overshootDeg]: [number[], number[]] = [[], []];
  for (const [to, rate] of [
    [45, 3],
    [0, 4],
    [30, 1],
  ] as const) {
    const from = rig.angle;
    const ideal = trapezoid(degrees(from), degrees(to), degreesPerSecond(rate), accel);
    rig.send({ verb: 'MOVE', target: to * 100, rate: rate * 100, accel: 200, lease: 1000 });
    const angles: number[] = [];
    for (let turn = 0; turn < (ideal.duration + 1500) / 5; turn += 1) {
      if (turn % 20 === 0) rig.send({ verb: 'KEEP', lease: 1000 });
      rig.run(5);
      angles.push(rig.angle);
    }
    rmsDeg.push(Math.min(...range(0, 200, 5).map((delayMs) => deviation(angles, ideal, delayMs))));
    overshootDeg.push(Math.max(0, ...angles.map((angle) => (angle - to) * Math.sign(to - from))));
  }
  return { rmsDeg, overshootDeg };
}

function deviation(angles: readonly number[], ideal: ReturnType<typeof trapezoid>, delayMs: number): number {
  const squares = angles.map((angle, index) => (angle - angleAt(ideal, milliseconds((index + 1) * 5 - delayMs))) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}
