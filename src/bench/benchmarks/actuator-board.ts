/** The timing of the actuator's real firmware on the emulated board. */
import { emulatedBoard } from '../../../hardware/emulator/board.ts';
import { cyclesPerMs } from '../../../hardware/emulator/chip.ts';
import type { Image } from '../../../hardware/emulator/image.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../../protocols/base/units.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { angleAt, trapezoid } from '../../../protocols/therapy/trapezoid.ts';
import { World } from '../world/world.ts';
import { BoardRig } from './board-rig.ts';
import { type Figure, measureDuration } from './figure.ts';

const msPerByte = 10_000 / 115_200;
/** Interval at which the pins are sampled. */
const sampleMs = 0.02;
const tickVector = 0x1c;
const ticksPerControl = 5;
const stops = 40;
const lines = 300;

export function measureActuatorBoard(image: Image, timeline: Timeline): Figure[] {
  return [speed(image, timeline), stopTime(image), answerTime(image), ...interrupts(image), ...ramps(image)];
}

function speed(image: Image, timeline: Timeline): Figure {
  let simulatedMs = 0;
  const { wallMs, cpuMs } = measureDuration(() => {
    const world = new World({ timeline, prescription: absolute, seed: 1, board: emulatedBoard(image) });
    const { outcome } = world.run();
    if (outcome !== 'completed') throw new Error(`a session on the emulated board: ${outcome}`);
    simulatedMs = world.clock.now();
  });
  return {
    name: `emulated board with its body, ${Math.round(simulatedMs / 1000)} s of a session`,
    figure: `${(simulatedMs / wallMs).toFixed(1)} × wall`,
    comparison: `target: 3 ×  (${(simulatedMs / cpuMs).toFixed(1)} × CPU)`,
  };
}

/** From the second `!` to the first reduction of the duty cycle, at different phases of the control loop's 5 ms. */
function stopTime(image: Image): Figure {
  let worst = 0;
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
    const waited = rig.now - received;
    worst = Math.max(worst, waited);
  }
  return {
    name: `second ! received to drive ramping down, worst of ${stops}`,
    figure: `${worst.toFixed(2)} ms`,
    comparison: 'target: below 2 ms',
  };
}

/** With telemetry at its highest rate, so that an answer may have to wait for the line. */
function answerTime(image: Image): Figure {
  const rig = new BoardRig(image);
  rig.send({ verb: 'RATE', hz: 100 });
  rig.run(50);
  let worst = 0;
  for (let turn = 0; turn < lines; turn += 1) {
    const sent = rig.send({ verb: 'STATUS' });
    const received = rig.now + sent.length * msPerByte;
    for (let waited = 0; rig.answered !== sent.seq; waited += sampleMs) {
      if (waited > 60) throw new Error('the emulated board does not answer');
      rig.run(sampleMs);
    }
    worst = Math.max(worst, rig.answerStartedAt - received);
    rig.run(3 + ((turn * 1.37) % 11));
  }
  return {
    name: `line received to start of the answer, worst of ${lines}`,
    figure: `${worst.toFixed(2)} ms`,
    comparison: 'target: below 5 ms',
  };
}

function interrupts(image: Image): Figure[] {
  const rig = new BoardRig(image);
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
  const jitter = Math.max(...apart.map((cycles) => Math.abs(cycles - ticksPerControl * cyclesPerMs)));
  const perUs = cyclesPerMs / 1000;
  return [
    {
      name: `control loop jitter, worst of ${apart.length} ticks`,
      figure: `${(jitter / perUs).toFixed(1)} us`,
      comparison: 'target: below 100 us',
    },
    {
      name: 'longest interrupt',
      figure: `${(longest / perUs).toFixed(1)} us`,
      comparison: '(one byte on the line: 87 us)',
    },
  ];
}

/** The true angle compared with the ideal ramp, which may start once the brake has released. */
function ramps(image: Image): Figure[] {
  const accel = degreesPerSecondSquared(2);
  const rig = new BoardRig(image);
  rig.arm();
  let rms = 0;
  let overshoot = 0;
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
    rms = Math.max(rms, Math.min(...range(0, 200, 5).map((delayMs) => deviation(angles, ideal, delayMs))));
    overshoot = Math.max(overshoot, ...angles.map((angle) => (angle - to) * Math.sign(to - from)));
  }
  return [
    {
      name: 'ramp compared with the ideal trapezoid, rms, worst of 3',
      figure: `${rms.toFixed(3)}°`,
      comparison: 'target: 0.3°',
    },
    { name: 'overshoot, worst of 3', figure: `${overshoot.toFixed(3)}°`, comparison: 'target: 0.5°' },
  ];
}

function deviation(angles: readonly number[], ideal: ReturnType<typeof trapezoid>, delayMs: number): number {
  const squares = angles.map((angle, index) => (angle - angleAt(ideal, milliseconds((index + 1) * 5 - delayMs))) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}
