/** Skipping rounds of a polling loop must not change the program's behaviour, bytes or cycles. */
import { AVRIOPort, avrInstruction, CPU, portCConfig } from 'avr8js';
import { describe, expect, it } from 'vitest';
import { Chip, cyclesPerMs } from '../../hardware/emulator/chip.ts';
import { MillisTimer } from '../../hardware/emulator/millis-timer.ts';
import { Mpu6050 } from '../../hardware/emulator/mpu6050.ts';
import { PollingLoop } from '../../hardware/emulator/polling-loop.ts';
import { twoWire } from '../../hardware/emulator/two-wire.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { flash } from '../support/emulated-firmata.ts';

/** Boots, reads the tilt sensor, presses a button, queries the firmware name; returns everything observable. */
function story(skipsIdleLoops: boolean): { sent: string[]; ram: string; cycles: number } {
  const sent: string[] = [];
  let now = (): number => 0;
  const mpu = new Mpu6050(() => now(), new Random(9));
  mpu.powerUp();
  const chip: Chip = new Chip({
    flash,
    ram: new Uint8Array(2048),
    cause: 'power',
    skipsIdleLoops,
    peripherals: (cpu) => {
      new MillisTimer(cpu);
      new AVRIOPort(cpu, portCConfig);
      twoWire(cpu, [mpu]);
    },
    callbacks: { sent: (byte) => sent.push(`${byte}@${chip.cycles}`), watchdogReset: () => {} },
  });
  now = () => chip.cycles / cyclesPerMs;
  let ms = 0;
  const run = (until: number): void => {
    // An uneven step, like the times of a clock's events.
    for (; ms < until; ms += 0.73) {
      mpu.observe(ms, { angleDeg: ms / 100, rateDegPerS: 10 });
      chip.run(Math.floor(ms * cyclesPerMs));
    }
  };
  const send = (...bytes: number[]): void => {
    for (const byte of bytes) {
      run(ms + 0.2);
      chip.receive(byte);
    }
  };
  chip.setLevels(0xff);
  run(1950);
  send(0xf4, 2, 0, 0xd0, 1, 0xf0, 0x78, 0, 0, 0xf7);
  send(0xf0, 0x76, 0x68, 0, 0x6b, 0, 0, 0, 0xf7);
  send(0xf0, 0x76, 0x68, 0x10, 0x3b, 0, 14, 0, 0xf7);
  run(2300);
  chip.setLevels(0xfb);
  run(2310.1);
  chip.setLevels(0xff);
  send(0xf0, 0x79, 0xf7);
  run(2600);
  return { sent, ram: Buffer.from(chip.ram).toString('hex'), cycles: chip.cycles };
}

describe('skipping rounds of a polling loop', () => {
  it('changes nothing: the same bytes at the same cycles, the same memory', () => {
    const executed = story(false);
    expect(executed.sent.length).toBeGreaterThan(400);
    expect(story(true)).toEqual(executed);
  });

  const register = 0xc6;
  const until = 10_000;
  /** Runs one instruction and a jump back to it until {@link until}; counts instructions and accesses to the register. */
  const round = (...instruction: number[]): { executed: number; touched: number; cycles: number; r16: number } => {
    const back = 0xc000 | (0x1000 - instruction.length - 1);
    const cpu = new CPU(Uint16Array.from([...instruction, back, ...new Array(64).fill(0)]), 2048);
    let touched = 0;
    cpu.readHooks[register] = () => {
      touched += 1;
      return 0;
    };
    cpu.writeHooks[register] = () => {
      touched += 1;
      return true;
    };
    const loop = new PollingLoop(cpu);
    loop.setAnchor(0);
    let executed = 0;
    while (cpu.cycles < until) {
      avrInstruction(cpu);
      executed += 1;
      if (cpu.pc === loop.anchor) loop.visit(until);
    }
    return { executed, touched, cycles: cpu.cycles, r16: cpu.data[16] ?? 0 };
  };

  it('skips rounds that change nothing', () => {
    const { executed, cycles } = round(0x0000);
    expect(executed).toBeLessThan(20);
    expect(cycles).toBeGreaterThanOrEqual(until);
    expect(cycles).toBeLessThan(until + 3);
  });

  it('finds a cycle of many rounds, and continues correctly', () => {
    // INC r16 takes three cycles per round; the state repeats after 256 rounds.
    const { executed, cycles, r16 } = round(0x9503);
    expect(executed).toBeLessThan(3000);
    expect(r16).toBe(Math.ceil(cycles / 3) & 0xff);
  });

  it.each([
    ['reads a register with side effects', [0x9100, register], until / 4],
    ['writes one', [0x9300, register], until / 4],
  ])('executes every round of a loop that %s', (_, instruction, touched) => {
    const seen = round(...instruction);
    expect(seen.executed).toBeGreaterThan(until / 4);
    expect(seen.touched).toBe(touched);
  });
});
