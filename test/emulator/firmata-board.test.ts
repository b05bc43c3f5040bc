/** The stock StandardFirmata on the emulated sensors' board: line, pins, power, and faults of the tilt sensor. */
import { afterEach, describe, expect, it } from 'vitest';
import { emulated } from '../support/emulated-board.ts';
import { FirmataHost, mpu, rms } from '../support/emulated-firmata.ts';

const started = (options: ConstructorParameters<typeof FirmataHost>[0] = {}): FirmataHost => {
  const host = new FirmataHost(options);
  host.boot();
  return host;
};

const reading = (options: ConstructorParameters<typeof FirmataHost>[0] = {}): FirmataHost => {
  const host = started(options);
  host.stream();
  return host;
};

describe('the stock image', () => {
  it('boots, and reports its name and version unasked', () => {
    const host = started();
    expect(host.now).toBeGreaterThan(1800);
    expect(host.now).toBeLessThan(2000);
    expect(host.firmware).toEqual(['StandardFirmata.ino']);
    expect(host.bytes.slice(0, 3)).toEqual([0xf9, 2, 4]);
    host.send(0xf0, 0x79, 0xf7);
    host.run(20);
    expect(host.firmware, 'when asked again').toHaveLength(2);
  });

  it('takes as long for a byte as 57600 baud requires', () => {
    const host = reading();
    // Two queries every 10 ms exceed the capacity of the line.
    host.send(0xf0, 0x7a, 10, 0, 0xf7);
    host.send(0xf0, 0x76, mpu.address, 0x10, 0x00, 0, 14, 0, 0xf7);
    host.run(200);
    host.clear();
    host.run(1000);
    // The chip's divider gives 58,824 baud.
    expect(host.bytes.length).toBeLessThanOrEqual(5884);
    expect(host.bytes.length).toBeGreaterThan(5800);
  });
});

describe('the tilt sensor on its bus', () => {
  it('identifies itself, and is asleep', () => {
    const host = started({ angle: 20 });
    host.send(0xf0, 0x78, 0, 0, 0xf7);
    expect(host.peek(mpu.whoAmI, 1)).toEqual([0x68]);
    expect(host.peek(mpu.power, 1)).toEqual([0x40]);
    expect(host.peek(mpu.data, 14)).toEqual(new Array(14).fill(0));
  });

  it.each([-20, 60])('shows the angle of the body: %i°', (angle) => {
    const host = reading({ angle });
    host.run(2000);
    const angles = host.readings.map((one) => one.angle);
    expect(angles.length).toBeGreaterThan(100);
    const mean = angles.reduce((sum, one) => sum + one, 0) / angles.length;
    expect(Math.abs(mean - angle)).toBeLessThan(0.15);
    expect(rms(angles)).toBeGreaterThan(0.12);
    expect(rms(angles)).toBeLessThan(0.3);
    expect(host.strings).toEqual([]);
  });

  it('can be read a hundred times a second', () => {
    const host = started();
    host.stream(10);
    host.run(1000);
    expect(host.readings.length).toBeGreaterThanOrEqual(99);
    expect(new Set(host.readings.map(({ bytes }) => String(bytes))).size).toBe(host.readings.length);
  });

  it('follows a return with accelerometer and gyro', () => {
    const host = reading({ angle: 40 });
    host.table.patient.pressButton();
    host.run(3000);
    host.clear();
    host.run(400);
    const { angleDeg, rateDegPerS } = host.table.truth();
    expect(rateDegPerS).toBeLessThan(-1.9);
    const { readings } = host;
    const mean = (of: (one: (typeof readings)[number]) => number): number =>
      readings.reduce((sum, one) => sum + of(one), 0) / readings.length;
    expect(mean(({ rate }) => rate)).toBeCloseTo(rateDegPerS, 0);
    const behind = mean(({ at, angle }) => angle - (angleDeg + rateDegPerS * ((at - host.now) / 1000)));
    expect(Math.abs(behind)).toBeLessThan(0.3);
  });
});

describe('a fault of the tilt sensor', () => {
  // Within 5° of level the actuator does not return on its own.
  const host = reading({ angle: 4 });
  const durationMs = 1500;
  /** The readings during a fault, without its first 40 ms. */
  const during = (kind: string): typeof host.readings => {
    host.fault(`tilt=${kind},${durationMs}ms`);
    host.run(40);
    host.clear();
    host.run(durationMs - 60);
    return host.readings;
  };
  const different = (readings: typeof host.readings): number =>
    new Set(readings.map(({ bytes }) => String(bytes))).size;

  afterEach(() => {
    host.run(800);
    host.clear();
    host.run(500);
    expect(host.strings, 'no after-effects').toEqual([]);
    expect(host.readings.length).toBeGreaterThan(24);
    expect(different(host.readings)).toBe(host.readings.length);
    const { angleDeg } = host.table.truth();
    const off = host.readings.map(({ angle }) => Math.abs(angle - angleDeg));
    expect(Math.max(...off)).toBeLessThan(1.2);
  });

  it('off: no acknowledge, which StandardFirmata reports, repeating its last data', () => {
    const readings = during('off');
    expect(host.strings.length).toBeGreaterThan(70);
    expect(new Set(host.strings)).toEqual(new Set(['I2C: Too few bytes received']));
    expect(readings.length).toBeGreaterThan(70);
    expect(different(readings)).toBe(1);
    expect(readings[0]?.bytes).toHaveLength(14);
  });

  it('stuck: identical registers', () => {
    const readings = during('stuck');
    expect(host.strings).toEqual([]);
    expect(readings.length).toBeGreaterThan(70);
    expect(different(readings)).toBe(1);
  });

  it('garbage: the given share of readings is random', () => {
    const readings = during('garbage:0.5');
    const wild = readings.filter(({ angle }) => Math.abs(angle - 4) > 3).length / readings.length;
    expect(wild).toBeGreaterThan(0.35);
    expect(wild).toBeLessThan(0.65);
  });

  it('wrong: it turns by the given angle, and its gyro measures the turn', () => {
    host.clear();
    host.fault(`tilt=wrong:7,${durationMs}ms`);
    host.run(durationMs - 20);
    const { readings } = host;
    for (const { angle } of readings.slice(10)) expect(Math.abs(angle - 11)).toBeLessThan(1.2);
    const turned = readings.reduce((sum, { rate }) => sum + rate * 0.019, 0);
    expect(Math.abs(turned - 7)).toBeLessThan(4);
  });

  it('noisy: noise of the given degrees rms', () => {
    const noise = rms(during('noisy:3').map(({ angle }) => angle));
    expect(noise).toBeGreaterThan(2.2);
    expect(noise).toBeLessThan(3.8);
  });

  it('slow: one conversion per given multiple of 20 ms', () => {
    const readings = during('slow:10');
    expect(readings.length).toBeGreaterThan(70);
    expect(different(readings)).toBeGreaterThanOrEqual(7);
    expect(different(readings)).toBeLessThanOrEqual(9);
  });

  it('intermittent: present for part of the time', () => {
    const { length } = during('intermittent:0.5');
    expect(host.strings.length / length).toBeGreaterThan(0.35);
    expect(host.strings.length / length).toBeLessThan(0.65);
  });
});

describe('a delayed tilt sensor', () => {
  it('shows past angles', () => {
    const host = reading({ angle: 40 });
    const truths: { at: number; angle: number }[] = [];
    const angleAt = (at: number): number => truths.findLast((truth) => truth.at <= at)?.angle ?? 0;
    host.table.patient.pressButton();
    host.fault('tilt=delayed:500');
    for (let turn = 0; turn < 3500; turn += 5) {
      host.run(5);
      truths.push({ at: host.now, angle: host.table.truth().angleDeg });
    }
    const late = host.readings.filter(({ at }) => at > host.now - 1000);
    expect(late.length).toBeGreaterThan(40);
    const apart = (ms: number): number =>
      late.reduce((sum, { at, angle }) => sum + angle - angleAt(at - ms), 0) / late.length;
    // At 2°/s. Filter, burst and reply add 13 ms.
    expect(Math.abs(apart(513))).toBeLessThan(0.2);
    expect(apart(0)).toBeGreaterThan(0.8);
  });
});

describe('buttons', () => {
  it('read high through their pull-ups, and low within 5 ms of a press, each on its pin', () => {
    const host = started();
    host.watchButtons();
    host.table.patient.pressButton(300);
    const pressed = host.now;
    host.run(400);
    expect(host.reports.map(({ levels }) => levels & 0x0c)).toEqual([0x08, 0x0c]);
    expect((host.reports[0]?.at ?? 0) - pressed).toBeLessThan(5);
    host.clear();
    host.table.sensors.okButton(true);
    host.run(50);
    host.table.sensors.okButton(false);
    host.run(50);
    expect(host.reports.map(({ levels }) => levels & 0x0c)).toEqual([0x04, 0x0c]);
  });

  it('also reach the actuator, through the first pole', () => {
    const host = started({ angle: 20 });
    host.watchButtons();
    host.table.patient.pressButton();
    host.run(100);
    expect(host.reports).toHaveLength(1);
    expect(host.table.truth().deviceState).toBe('A');
  });
});

describe('the person at the board', () => {
  it('sees a question by its lamps and presses the button that answers it', () => {
    const host = started();
    host.watchButtons();
    host.send(0xf4, 11, 1, 0xf4, 12, 1);
    const ask = (light: number, dark: number, times: number): void => {
      for (let turn = 0; turn < times; turn += 1) {
        host.lamps(turn % 2 === 0 ? light : dark);
        host.run(500);
      }
      host.lamps(0);
      host.run(2000);
    };
    ask(0x10, 0, 12);
    expect(host.reports.map(({ levels }) => levels & 0x0c)).toEqual([0x04, 0x0c]);
    const [press, release] = host.reports;
    expect(Math.abs((release?.at ?? 0) - (press?.at ?? 0) - 200)).toBeLessThan(5);
    host.clear();
    ask(0x10, 0x08, 12);
    expect(host.reports.map(({ levels }) => levels & 0x0c)).toEqual([0x08, 0x0c]);
  });
});

describe('beacon and sounder', () => {
  it('follow the pins, when read and on each change', () => {
    const host = started();
    host.send(0xf4, 10, 1, 0xf4, 11, 1, 0xf4, 12, 1);
    host.soundMode();
    host.run(10);
    host.clear();
    for (const [levels, lamp] of [
      [0x04, 'red'],
      [0x08, 'yellow'],
      [0x10, 'cyan'],
    ] as const) {
      host.lamps(levels);
      host.run(10);
      const { beacon } = host.table.sensors;
      expect([beacon.red, beacon.yellow, beacon.cyan]).toEqual(['red', 'yellow', 'cyan'].map((one) => one === lamp));
    }
    expect(host.beacon).toHaveLength(3);
    host.sound(127);
    host.run(5);
    expect(host.table.sensors.beacon.tone?.frequencyHz).toBeCloseTo(490.2, 1);
    host.sound(0);
    host.run(5);
    expect(host.table.sensors.beacon.tone).toBe(null);
    host.sound(255);
    host.run(5);
    expect(host.table.sensors.beacon.tone, 'a constant level is no tone').toBe(null);
  });

  it('are dark and silent without power and in reset', () => {
    for (const end of ['powerOff', 'reset'] as const) {
      const host = started();
      host.soundMode();
      host.lamps(0x1c);
      host.sound(127);
      host.run(10);
      expect(host.table.sensors.beacon).toMatchObject({ red: true, cyan: true });
      host.table.sensors[end]();
      expect(host.table.sensors.beacon).toEqual({ red: false, yellow: false, cyan: false, tone: null });
    }
  });
});

describe('power and reset', () => {
  it('a reset reboots the board but not the tilt sensor', () => {
    const host = reading({ angle: 20 });
    host.table.sensors.reset();
    host.run(500);
    expect(host.readings).toEqual([]);
    host.boot();
    host.send(0xf0, 0x78, 0, 0, 0xf7);
    expect(host.peek(mpu.power, 1)).toEqual([0]);
    expect(host.peek(mpu.config, 1)).toEqual([3]);
  });

  it('after a power cut both are off, and nothing is sent until the board boots', () => {
    const host = reading({ angle: 20 });
    host.table.sensors.powerOff();
    host.run(100);
    host.clear();
    host.send(0xf0, 0x79, 0xf7);
    host.run(3000);
    expect(host.bytes).toEqual([]);
    host.table.sensors.powerOn();
    host.boot();
    host.send(0xf0, 0x78, 0, 0, 0xf7);
    expect(host.peek(mpu.power, 1)).toEqual([0x40]);
  });

  it('forty resets and power cuts at random moments leave it working', () => {
    const host = started();
    for (let turn = 0; turn < 40; turn += 1) {
      host.run(1.37 * turn);
      if (turn % 3 === 0) host.table.sensors.powerOff();
      if (turn % 3 === 2) host.table.sensors.reset();
      else host.table.sensors.powerOn();
    }
    host.boot();
    host.stream();
    host.run(200);
    expect(host.readings.length).toBeGreaterThan(9);
  });
});

describe('two boards on one table', () => {
  const story = (seed: number, isQueried: boolean): { bytes: number[]; lines: number[]; truth: unknown } => {
    const host = new FirmataHost({ seed, angle: 8, board: emulated });
    const lines: number[] = [];
    host.table.port.onBytes((bytes) => lines.push(...bytes));
    host.boot();
    if (isQueried) host.stream(10);
    host.run(isQueried ? 0 : 110);
    host.table.patient.pressButton();
    if (isQueried) host.fault('tilt=garbage:0.1');
    host.run(1200);
    return { bytes: [...host.bytes], lines, truth: host.table.truth() };
  };

  it('observe the same body at the same time', () => {
    const host = new FirmataHost({ angle: 20, board: emulated });
    const angles: number[] = [];
    let text = '';
    host.table.port.onBytes((bytes) => {
      text += Buffer.from(bytes).toString('latin1');
      const angle = /T \w+ \d+ \w (-?\d+) [^\n]*\n$/.exec(text)?.[1];
      if (angle !== undefined) angles.push(Number(angle) / 100);
    });
    host.boot();
    host.stream();
    host.table.patient.pressButton();
    host.run(4000);
    expect(host.table.truth().angleDeg).toBeLessThan(16);
    const last = host.readings.slice(-5).map(({ angle }) => angle);
    const tilt = last.reduce((sum, angle) => sum + angle, 0) / last.length;
    expect(Math.abs(tilt - (angles.at(-1) ?? 0))).toBeLessThan(0.6);
  });

  it('send the same bytes for the same seed, and different ones for another', () => {
    const first = story(3, true);
    expect(first.bytes.length).toBeGreaterThan(3000);
    expect(story(3, true)).toEqual(first);
    expect(story(4, true).bytes).not.toEqual(first.bytes);
  });

  it('are independent: the actuator’s bytes do not depend on queries to the sensors’ board', () => {
    const [queried, alone] = [story(3, true), story(3, false)];
    expect(queried.bytes.length).toBeGreaterThan(alone.bytes.length);
    expect(queried.lines).toEqual(alone.lines);
    expect(queried.truth).toEqual(alone.truth);
  });

  it('do not depend on how often the table is read', () => {
    const runs = [1, 53].map((step) => {
      const host = reading({ angle: 10 });
      for (let ms = 0; ms < 1060; ms += step) {
        host.run(Math.min(step, 1060 - ms));
        host.table.truth();
      }
      return JSON.stringify([host.bytes, host.table.truth()]);
    });
    expect(runs[1]).toBe(runs[0]);
  });
});
