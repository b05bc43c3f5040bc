import { describe, expect, it } from 'vitest';
import { SerialLine } from '../../hardware/simulator/electrical/serial-line.ts';
import { Random } from '../../hardware/simulator/random.ts';
import type { PendantNotice, TiltSample } from '../../hardware/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { Rig } from '../support/simulated-device.ts';

describe('random numbers', () => {
  it('are the same for the same seed, and streams are independent of each other', () => {
    const draw = (random: Random): number[] => Array.from({ length: 8 }, () => random.uint32());
    expect(draw(new Random(5))).toEqual(draw(new Random(5)));
    expect(draw(new Random(5))).not.toEqual(draw(new Random(6)));
    const one = new Random(5);
    const early = draw(one.fork('a'));
    draw(one);
    expect(draw(one.fork('a'))).toEqual(early);
    expect(draw(one.fork('b'))).not.toEqual(early);
  });

  it('have the right mean and spread', () => {
    const random = new Random(1);
    let sum = 0;
    let squares = 0;
    const count = 100_000;
    for (let index = 0; index < count; index += 1) {
      const value = random.gaussian();
      sum += value;
      squares += value * value;
    }
    expect(Math.abs(sum / count)).toBeLessThan(0.01);
    expect(Math.abs(squares / count - 1)).toBeLessThan(0.02);
  });
});

describe('the serial line', () => {
  function line(): { clock: VirtualClock; cable: SerialLine; got: { at: number; text: string }[] } {
    const clock = new VirtualClock();
    const cable = new SerialLine(clock, new Random(3));
    const got: { at: number; text: string }[] = [];
    cable.device.onBytes((bytes) => got.push({ at: clock.now(), text: Buffer.from(bytes).toString('latin1') }));
    return { clock, cable, got };
  }
  const send = (cable: SerialLine, text: string): void => cable.host.write(Buffer.from(text, 'latin1'));

  it('takes 10 bits a byte at 115200 baud, one chunk after the other', () => {
    const { clock, cable, got } = line();
    send(cable, 'x'.repeat(96));
    send(cable, 'y'.repeat(96));
    clock.advanceTo(milliseconds(100));
    expect(got.map(({ at }) => Math.round(at * 100) / 100)).toEqual([8.33, 16.67]);
  });

  it('copies the buffer that it is given', () => {
    const { clock, cable, got } = line();
    const buffer = Buffer.from('first');
    cable.host.write(buffer);
    buffer.fill(0x21);
    clock.advanceTo(milliseconds(10));
    expect(got[0]?.text).toBe('first');
  });

  it('is bounded: what does not fit is lost, and the rest arrives whole and in order', () => {
    const { clock, cable, got } = line();
    for (let index = 0; index < 200; index += 1) send(cable, `${String(index).padStart(4, '0')}${'.'.repeat(60)}\n`);
    clock.advanceTo(milliseconds(5000));
    expect(got.length).toBeGreaterThan(50);
    expect(got.length).toBeLessThan(70);
    send(cable, 'after\n');
    clock.advanceTo(milliseconds(5010));
    expect(got.at(-1)?.text).toBe('after\n');
    got.slice(0, -1).forEach(({ text }, index) => {
      expect(text.slice(0, 4)).toBe(String(index).padStart(4, '0'));
      expect(text).toHaveLength(65);
    });
  });

  it('flips one bit of a line with the given probability', () => {
    const { clock, cable, got } = line();
    cable.fault.garbage = 0.5;
    for (let index = 0; index < 200; index += 1) {
      send(cable, 'abcdef\n');
      clock.advanceTo(milliseconds((index + 1) * 10));
    }
    const flips = got.map(({ text }) => {
      let bits = 0;
      for (let at = 0; at < 7; at += 1) {
        let off = text.charCodeAt(at) ^ 'abcdef\n'.charCodeAt(at);
        for (; off !== 0; off >>= 1) bits += off & 1;
      }
      return bits;
    });
    expect(Math.max(...flips)).toBe(1);
    expect(flips.filter((bits) => bits === 1).length).toBeGreaterThan(70);
    expect(flips.filter((bits) => bits === 1).length).toBeLessThan(130);
  });

  it('keeps the order when a delay ends', () => {
    const { clock, cable, got } = line();
    cable.fault.delayMs = 100;
    send(cable, 'one');
    cable.fault.delayMs = 0;
    send(cable, 'two');
    clock.advanceTo(milliseconds(500));
    expect(got.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(got[1]?.at).toBeGreaterThan(100);
  });
});

describe('the tilt sensor', () => {
  function watch(rig: Rig): { samples: TiltSample[]; errors: number[] } {
    const samples: TiltSample[] = [];
    const errors: number[] = [];
    rig.table.tilt.subscribe((sample) => {
      samples.push(sample);
      errors.push(sample.angle - rig.truth.angleDeg);
    });
    return { samples, errors };
  }
  const spread = (values: number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };

  it('has a sample every 20 ms, close to the truth, never twice the same raw values', () => {
    const rig = new Rig({ angle: 20 });
    const { samples, errors } = watch(rig);
    rig.run(5000);
    expect(samples).toHaveLength(250);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.5);
    expect(spread(errors)).toBeGreaterThan(0.003);
    const repeats = samples.filter((sample, index) => index > 0 && sample.raw === samples[index - 1]?.raw);
    expect(repeats).toEqual([]);
  });

  it('lags less than 0.5° behind a ramp of 3°/s, and gives its rate', () => {
    const rig = new Rig();
    rig.arm();
    const { samples, errors } = watch(rig);
    rig.move(5500, 300);
    rig.runAlive(10_000);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.5);
    expect(samples.at(-1)?.rate).toBeCloseTo(3, 0);
    expect(samples.at(-1)?.at).toBeGreaterThan(rig.now - 25);
  });

  it.each<[string, (seen: { samples: TiltSample[]; errors: number[] }) => boolean]>([
    ['tilt=off', ({ samples }) => samples.length === 0],
    ['tilt=stuck', ({ samples }) => samples.length > 90 && new Set(samples.map(({ raw }) => raw)).size === 1],
    ['tilt=garbage:0.3', ({ errors }) => errors.filter((error) => Math.abs(error) > 5).length > 15],
    ['tilt=wrong:7', ({ errors }) => errors.every((error) => Math.abs(error - 7) < 0.6)],
    ['tilt=noisy:3', ({ errors }) => spread(errors) > 2 && spread(errors) < 4],
    ['tilt=slow:10', ({ samples }) => samples.length > 7 && samples.length < 12],
    ['tilt=delayed:400', ({ samples, errors }) => samples.length < 100 && Math.min(...errors) < -0.4],
    ['tilt=intermittent:0.5', ({ samples }) => samples.length > 35 && samples.length < 65],
  ])('%s', (fault, holds) => {
    const rig = new Rig();
    rig.arm();
    rig.move(4000, 150);
    rig.runAlive(5000);
    rig.fault(fault);
    rig.runAlive(100);
    const seen = watch(rig);
    rig.runAlive(2000);
    expect(holds(seen)).toBe(true);
  });

  it('is sound again after any fault', () => {
    for (const kind of ['off', 'stuck', 'garbage', 'wrong', 'noisy', 'slow', 'delayed', 'intermittent']) {
      const rig = new Rig({ angle: 15 });
      rig.fault(`tilt=${kind},2s`);
      rig.run(5000);
      const { errors } = watch(rig);
      rig.run(1000);
      expect(errors.length, kind).toBeGreaterThan(45);
      expect(Math.max(...errors.map(Math.abs)), kind).toBeLessThan(0.5);
    }
  });
});

describe('the person on the table', () => {
  function listening(rig: Rig): PendantNotice[] {
    const notices: PendantNotice[] = [];
    rig.table.pendant.subscribe((notice) => notices.push(notice));
    return notices;
  }

  it('answers the question after 1.5 to 4 s, depending on the seed', () => {
    const times = [1, 2, 3, 4, 5, 6].map((seed) => {
      const rig = new Rig({ seed });
      const notices = listening(rig);
      rig.table.pendant.ask('are-you-well');
      const from = rig.now;
      rig.until(() => notices.length > 0, 4100);
      expect(notices[0]?.kind).toBe('ok');
      return rig.now - from;
    });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1500);
    expect(new Set(times).size).toBeGreaterThan(3);
  });

  it('does not answer when silent, nor when no longer asked', () => {
    const rig = new Rig();
    const notices = listening(rig);
    rig.fault('patient=silent');
    rig.table.pendant.ask('are-you-well');
    rig.run(20_000);
    expect(notices).toEqual([]);
    const other = new Rig();
    const heard = listening(other);
    other.table.pendant.ask('are-you-well');
    other.run(1000);
    other.table.pendant.ask(null);
    other.run(10_000);
    expect(heard).toEqual([]);
  });

  it('presses the return button for half a second when asked to, and not when silent', () => {
    const rig = new Rig();
    const notices = listening(rig);
    rig.table.pendant.ask('press-the-button');
    rig.run(5000);
    expect(notices.map((notice) => notice.kind === 'button' && notice.pressed)).toEqual([true, false]);
    const [pressed, released] = notices;
    expect((released?.at ?? 0) - (pressed?.at ?? 0)).toBe(500);
    const other = new Rig();
    const heard = listening(other);
    other.fault('patient=silent');
    other.table.pendant.ask('press-the-button');
    other.run(20_000);
    expect(heard).toEqual([]);
  });

  it('presses both poles of the return button', () => {
    const rig = new Rig({ angle: 20 });
    const notices = listening(rig);
    rig.table.patient.pressButton();
    rig.run(600);
    expect(notices.map((notice) => notice.kind === 'button' && notice.pressed)).toEqual([true, false]);
    expect(rig.state).toBe('A');
  });

  it('shows the last alarm on the pendant', () => {
    const { pendant } = new Rig().table;
    pendant.show({ priority: 'high', sounding: true });
    expect(pendant.shown).toEqual({ priority: 'high', sounding: true });
    pendant.show(null);
    expect(pendant.shown).toBe(null);
  });
});

describe('the whole table', () => {
  const record = (seed: number): { lines: string[]; tilt: TiltSample[]; truth: unknown } => {
    const rig = new Rig({ seed });
    const tilt: TiltSample[] = [];
    rig.table.tilt.subscribe((sample) => tilt.push(sample));
    rig.arm();
    rig.move(2500, 200);
    rig.fault('link=garbage:0.1,3s');
    rig.fault('tilt=garbage:0.1,3s');
    rig.runAlive(6000);
    rig.fault('obstruction=stuck,4s');
    rig.runAlive(6000);
    rig.table.patient.pressButton();
    rig.run(20_000);
    return { lines: rig.lines, tilt, truth: rig.truth };
  };

  it('gives the same bytes, samples and truth for the same seed', () => {
    expect(record(11)).toEqual(record(11));
  });

  it('gives other bytes for another seed', () => {
    expect(record(11).lines).not.toEqual(record(12).lines);
  });

  it('is not changed by reading its true state', () => {
    const watched = new Rig();
    const alone = new Rig();
    for (const rig of [watched, alone]) {
      rig.arm();
      rig.move(2000, 200);
    }
    for (let ms = 0; ms < 900; ms += 1) {
      watched.run(1);
      watched.table.truth();
    }
    alone.run(900);
    expect(watched.truth).toEqual(alone.truth);
    expect(watched.lines).toEqual(alone.lines);
  });

  it('another board has another nonce, and each boot the next one', () => {
    const nonces = [1, 2, 3].map((seed) => new Rig({ seed }).boots[0]?.nonce);
    expect(new Set(nonces).size).toBe(3);
    const rig = new Rig();
    const first = Number.parseInt(rig.boots[0]?.nonce ?? '', 16);
    rig.table.board.start('external');
    rig.run(200);
    expect(Number.parseInt(rig.boots[1]?.nonce ?? '', 16)).toBe((first + 1) & 0xffff);
  });
});
