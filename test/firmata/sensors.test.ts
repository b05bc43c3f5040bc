/** The driver of the sensors' board against raw bytes: wrong devices, and failures at every moment. */
import { describe, expect, it } from 'vitest';
import { FirmataSensors } from '../../hardware/firmata/sensors.ts';
import type { SensorsState } from '../../hardware/firmata/sensors-state.ts';
import type { TiltReading } from '../../hardware/firmata/tilt-chip-reader.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { mpu6050, unitsPerG } from '../../hardware/tilt/chips/mpu6050.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import * as bytes from '../support/firmata-bytes.ts';
import { libraries } from '../support/firmata-libraries.ts';
import { heapInUse } from '../support/heap.ts';
import { TestCable } from '../support/test-cable.ts';

class Bench {
  readonly clock = new VirtualClock();
  readonly cable = new TestCable();
  readonly sensors = new FirmataSensors({ libraries, chip: mpu6050, cable: this.cable, clock: this.clock });
  readonly states: SensorsState[] = [];
  readonly readings: TiltReading[] = [];
  reports = 0;

  constructor() {
    this.sensors.onState((state) => this.states.push(state));
    this.sensors.onReading((reading) => this.readings.push(reading));
    this.sensors.onButtons(() => {
      this.reports += 1;
    });
  }

  run(ms: number): this {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
    return this;
  }

  say(...messages: readonly (readonly number[])[]): this {
    this.cable.say(...messages.flat());
    return this;
  }

  plug(): this {
    this.cable.plug();
    return this;
  }

  /** All answers of a working board, up to its first reading. */
  answer(): this {
    this.say(bytes.version(), bytes.firmware(), bytes.capabilities(), bytes.analogMapping());
    return this.say(bytes.whoAmI(), bytes.motion(100, 16_000));
  }

  get state(): SensorsState {
    return this.sensors.state;
  }

  get kinds(): readonly string[] {
    return this.states.map(({ kind }) => kind);
  }
}

const queries = (written: readonly number[]): number => written.filter((byte) => byte === 0xf9).length;

describe('the sensors’ board', () => {
  it('is absent until its port is open, and again when it closes, with the cable’s reason', () => {
    const bench = new Bench().run(5000);
    expect(bench.state.kind).toBe('absent');
    expect(bench.cable.written).toEqual([]);
    bench.plug().answer();
    expect(bench.kinds).toEqual(['silent', 'ready']);
    bench.cable.unplug('no such device');
    expect(bench.state).toEqual({ kind: 'absent', reason: 'no such device' });
    bench.cable.written = [];
    bench.run(5000).say(bytes.version(), bytes.motion(5, 5));
    expect(bench.cable.written).toEqual([]);
    expect(bench.readings).toHaveLength(1);
  });

  it('is silent while nothing answers, and is queried twice a second without limit', () => {
    const bench = new Bench().plug().run(600_000);
    expect(bench.kinds).toEqual(['silent']);
    expect(queries(bench.cable.written)).toBe(1201);
    bench.answer();
    expect(bench.state.kind).toBe('ready');
  });

  it.each([
    ['Grbl', "\r\nGrbl 1.1h ['$' for help]\r\n", /it sends “Grbl 1\.1h/],
    ['Marlin', 'start\necho:Marlin 2.1.2\necho: Last Updated\n', /it sends “start echo:Marlin 2\.1\.2/],
    ['the actuator', 'T A001 123456 I -3 0 0 0 0202*ABCD\n', /are the two paths swapped/],
    ['garbage', '\x83\x12\xfe\x9a\x01\x02\x88\x80\xc1\x05\x03\x91', /another baud rate/],
    ['escape sequences', '\x1b[2J\x1b]0;evil\x07 some words\r\n', /it sends “·\[2J·\]0;evil· some words”/],
  ])('is an unknown device if %s answers, described in a few words', (_, text, reason) => {
    const bench = new Bench().plug();
    bench.cable.sayText(text);
    bench.run(600);
    expect(bench.state.kind).toBe('unknown-device');
    expect(bench.state.reason).toMatch(reason);
    bench.cable.sayText('and more, '.repeat(10_000));
    bench.run(10_000);
    expect(bench.kinds).toEqual(['silent', 'unknown-device']);
    expect(bench.state.reason.length).toBeLessThan(100);
    // Reflashed with StandardFirmata, it is accepted.
    bench.answer();
    expect(bench.state.kind).toBe('ready');
  });

  it.each([
    ['FirmataPlus.ino', 2, 4, /its firmware is “FirmataPlus\.ino 2\.4”; expected: StandardFirmata 2\.3 or later/],
    ['StandardFirmata.ino', 2, 2, /“StandardFirmata\.ino 2\.2”/],
    ['StandardFirmata.ino', 1, 9, /“StandardFirmata\.ino 1\.9”/],
    ['\x00\x1b'.repeat(40), 9, 9, /^its firmware is “·{59}… 9\.9”/],
  ])('is an unknown device with the firmware %j %d.%d', (name, major, minor, reason) => {
    const bench = new Bench().plug().say(bytes.version(), bytes.firmware(name, major, minor));
    expect(bench.state.kind).toBe('unknown-device');
    expect(bench.state.reason).toMatch(reason);
    bench.run(3000);
    expect(bench.kinds).toEqual(['silent', 'unknown-device']);
    expect(bench.sensors.linked).toBe(false);
  });

  it('is queried again for its pins if the answer is lost, and from the start if it stays away', () => {
    const bench = new Bench().plug().say(bytes.version(), bytes.firmware());
    bench.cable.written = [];
    bench.run(600);
    expect(bench.cable.written).toEqual([0xf0, 0x6b, 0xf7]);
    bench.say(bytes.capabilities()).run(600);
    expect(bench.cable.written.slice(-3)).toEqual([0xf0, 0x69, 0xf7]);
    bench.cable.written = [];
    bench.run(3000);
    expect(queries(bench.cable.written)).toBeGreaterThan(0);
    // The libraries still wait for the same answer.
    bench.say(bytes.version(), bytes.firmware(), bytes.analogMapping(), bytes.whoAmI(), bytes.motion(1, 16_000));
    expect(bench.state.kind).toBe('ready');
  });

  it('refuses a truncated list of pins', () => {
    const bench = new Bench().plug().say(bytes.version(), bytes.firmware());
    bench.say([...bytes.capabilities().slice(0, 40), 0xf7]);
    bench.say(bytes.capabilities(), [...bytes.analogMapping().slice(0, 10), 0xf7], bytes.analogMapping());
    expect(bench.sensors.linked).toBe(true);
    expect(bench.sensors.counters).toMatchObject({ refusedMessages: 2, libraryFailures: 0 });
  });

  it('reports a chip that does not acknowledge, and queries it twice a second', () => {
    const bench = new Bench().plug().answer();
    for (let ms = 0; ms < 3000; ms += 10) bench.say(bytes.tooFew(), bytes.motion(100, 16_000)).run(10);
    expect(bench.state).toEqual({ kind: 'no-tilt-chip', reason: 'the MPU-6050 does not acknowledge at 0x68' });
    expect(bench.readings).toHaveLength(1);
    expect(bench.sensors.linked).toBe(true);
    bench.say(bytes.whoAmI(), bytes.motion(101, 16_000));
    expect(bench.state.kind).toBe('ready');
    expect(bench.kinds).toEqual(['silent', 'ready', 'no-tilt-chip', 'ready']);
  });

  it.each([0x00, 0x12, 0xff])('reports another chip by its identity: 0x%s', (chip) => {
    const bench = new Bench().plug();
    bench.say(bytes.version(), bytes.firmware(), bytes.capabilities(), bytes.analogMapping(), bytes.whoAmI(chip));
    expect(bench.state.kind).toBe('no-tilt-chip');
    expect(bench.state.reason).toMatch(/identifies itself as 0x(00|12|ff); expected: MPU-6050$/);
    bench.say(bytes.motion(1, 2));
    expect(bench.readings).toEqual([]);
  });

  it('wakes a chip that has lost its supply, and does not take its zeros for readings', () => {
    const bench = new Bench().plug().answer();
    bench.cable.written = [];
    for (let ms = 0; ms < 1200; ms += 10) bench.say(bytes.i2c(0x68, 0x3b, Array(14).fill(0))).run(10);
    const zeros = bench.sensors.counters.asleepReplies;
    expect(zeros).toBeGreaterThan(10);
    expect(bench.state.reason).toMatch(/acknowledges at 0x68 but measures nothing|has not identified itself/);
    // PWR_MGMT_1 = 0.
    expect(Buffer.from(bench.cable.written).includes(Buffer.from([0x76, 0x68, 0x00, 0x6b, 0, 0, 0, 0xf7]))).toBe(true);
  });

  it('gives readings only from complete replies with the right address, register and length', () => {
    const bench = new Bench().plug().answer();
    bench.readings.length = 0;
    const sound = bytes.motion(200, 16_000);
    bench.say(bytes.i2c(0x68, 0x41, Array(14).fill(9)), bytes.i2c(0x69, 0x3b, Array(14).fill(9)));
    bench.say(bytes.i2c(0x68, 0x3b, Array(13).fill(9)), bytes.i2c(0x68, 0x3b, Array(15).fill(9)));
    bench.say(sound.slice(0, 20), sound.slice(0, 34), bytes.tooFew(), sound);
    expect(bench.readings).toEqual([]);
    bench.say(sound);
    const units = { accelXG: 200 / 16_384, accelZG: 16_000 / 16_384, gyroYDegPerS: 0 };
    const raw = ((0x8000 + 200) * 0x10000 + 0x8000 + 16_000) * 0x10000 + 0x8000;
    expect(bench.readings).toEqual([{ at: 0, ...units, raw }]);
    expect(bench.sensors.counters).toMatchObject({ refusedMessages: 4, staleReplies: 1 });
  });

  it('gives no reading after a reconnect until the chip has identified itself again', () => {
    const bench = new Bench().plug().answer();
    bench.cable.unplug();
    bench.plug();
    bench.readings.length = 0;
    // The board was not reset, so its old stream continues.
    bench.say(bytes.motion(1, 16_000).slice(9), bytes.motion(2, 16_000), bytes.version(), bytes.motion(3, 16_000));
    bench.say(bytes.firmware(), bytes.motion(4, 16_000));
    expect(bench.readings).toEqual([]);
    bench.say(bytes.whoAmI(), bytes.motion(5, 16_000));
    expect(bench.readings.map(({ accelXG }) => accelXG * unitsPerG)).toEqual([5]);
  });

  it('is set up again after a reset that shows by a version report, or by a firmware report alone', () => {
    const bench = new Bench().plug().answer();
    for (const boot of [[bytes.version(), bytes.firmware()], [bytes.firmware()]]) {
      const { resets, setUps } = bench.sensors.counters;
      // Longer than an answer to the last query may take.
      for (let ms = 0; ms < 3500; ms += 10) bench.say(bytes.motion(ms, 16_000)).run(10);
      bench.say(...boot);
      expect(bench.sensors.counters).toMatchObject({ resets: resets + 1, setUps: setUps + 1 });
      expect(bench.state.kind).toBe('silent');
      bench.say(bytes.motion(1, 1), bytes.whoAmI(), bytes.motion(3, 16_000));
      expect(bench.state.kind).toBe('ready');
      expect(bench.readings.at(-1)?.accelXG).toBe(3 / unitsPerG);
    }
  });

  it('is not set up while answers are pending: its buffer of 64 bytes would overflow', () => {
    const bench = new Bench().plug().answer();
    for (const answers of [3, 1]) {
      bench.cable.unplug();
      // A booting board answers three queries later, or loses two of them.
      bench.plug().run(1100);
      bench.cable.written = [];
      for (let answer = 1; answer <= answers; answer += 1) {
        expect(bench.sensors.linked).toBe(false);
        bench.say(bytes.version(), bytes.firmware());
      }
      if (answers < 3) bench.run(61);
      expect(bench.sensors.linked).toBe(true);
      expect(bench.cable.written.filter((byte) => byte === 0xff)).toHaveLength(1);
    }
  });

  it('does not take the late answers of a slow line for resets', () => {
    const bench = new Bench().plug().run(1600);
    // Four queries are out by now; their answers arrive one after the other, about two seconds late.
    bench.say(bytes.version(), bytes.firmware(), bytes.capabilities(), bytes.analogMapping(), bytes.whoAmI());
    for (let ms = 0; ms < 2000; ms += 10) {
      bench.run(10).say(bytes.motion(ms, 16_000));
      // And one more than was queried: the report at boot.
      if (ms % 400 === 390 && ms < 1600) bench.say(bytes.version(), bytes.firmware());
    }
    expect(bench.state.kind).toBe('ready');
    expect(bench.sensors.counters).toMatchObject({ resets: 0, setUps: 1 });
  });

  it('is queried at once after an unsolicited version report', () => {
    const bench = new Bench().plug().answer();
    for (let ms = 0; ms < 1000; ms += 10) bench.say(bytes.motion(ms, 16_000)).run(10);
    bench.cable.written = [];
    bench.say(bytes.version());
    expect(bench.state.kind).toBe('silent');
    expect(queries(bench.cable.written)).toBe(1);
    // The report at boot, and the answer to the query.
    bench.say(bytes.firmware(), bytes.version(), bytes.firmware(), bytes.whoAmI(), bytes.motion(1, 16_000));
    expect(bench.state.kind).toBe('ready');
    expect(bench.sensors.counters).toMatchObject({ resets: 1, setUps: 2 });
  });

  it('is silent within a second of its last message, and is queried again', () => {
    const bench = new Bench().plug().answer().run(200);
    bench.say(bytes.motion(1, 16_000));
    bench.cable.written = [];
    bench.run(1001);
    expect(bench.state.kind).toBe('silent');
    expect(queries(bench.cable.written)).toBeGreaterThan(0);
  });

  it('reads buttons from their two bits, and refuses reports with any other bit set', () => {
    const bench = new Bench().plug().answer();
    const { refusedMessages } = bench.sensors.counters;
    bench.say(bytes.digital(0, 0x0c));
    expect(bench.sensors.pressed).toEqual({ return: false, ok: false });
    bench.say(bytes.digital(0, 0x08));
    expect(bench.sensors.pressed).toEqual({ return: true, ok: false });
    bench.say(bytes.digital(0, 0x84), bytes.digital(1, 0x04), bytes.digital(0, 0x10));
    expect(bench.sensors.pressed).toEqual({ return: true, ok: false });
    bench.say(bytes.digital(0, 0x04));
    expect(bench.sensors.pressed).toEqual({ return: false, ok: true });
    expect(bench.sensors.counters.refusedMessages).toBe(refusedMessages + 3);
    expect(bench.reports).toBe(3);
  });

  it('survives a million random bytes in every state, and recovers', () => {
    const random = new Random(11);
    const garbage = Uint8Array.from({ length: 10_000 }, () => random.integer(256));
    const bench = new Bench().plug();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 100; round += 1) {
      for (let index = 0; index < 500; index += 1) garbage[random.integer(10_000)] = random.integer(256);
      if (round % 10 === 5) bench.answer();
      bench.cable.sayBytes(garbage);
      bench.run(100);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60e6);
    bench.say([0xf7]).run(1500).answer().run(100).say(bytes.whoAmI(), bytes.motion(1, 16_000));
    expect(bench.state.kind).toBe('ready');
    expect(bench.sensors.counters.cutMessages).toBeGreaterThan(1000);
  });

  it('leaks no listeners and no memory over a thousand reconnects', () => {
    const bench = new Bench().plug().answer();
    const reconnect = () => {
      bench.cable.unplug();
      bench.run(50).plug().answer();
      bench.say(bytes.digital(0, 0x0c)).run(50);
      bench.cable.written.length = 0;
      bench.states.length = 0;
      bench.readings.length = 0;
    };
    for (let round = 0; round < 200; round += 1) reconnect();
    const listeners = bench.sensors.listenerCount;
    const heap = heapInUse();
    for (let round = 0; round < 1000; round += 1) reconnect();
    expect(bench.sensors.listenerCount).toBe(listeners);
    expect(bench.state.kind).toBe('ready');
    expect(bench.sensors.counters.setUps).toBe(1201);
    expect(heapInUse() - heap).toBeLessThan(2e6);
  });

  it('survives a listener that closes the cable in the middle of a chunk', () => {
    const bench = new Bench().plug().answer();
    for (let ms = 0; ms < 1000; ms += 10) bench.run(10).say(bytes.motion(ms, 16_000));
    bench.sensors.onReading(() => bench.cable.unplug('pulled'));
    bench.cable.written = [];
    bench.say(bytes.motion(1, 16_000), bytes.version(), bytes.firmware(), bytes.motion(2, 16_000));
    bench.run(5000);
    expect(bench.state).toEqual({ kind: 'absent', reason: 'pulled' });
    expect(bench.cable.written).toEqual([]);
    expect(bench.sensors.counters).toMatchObject({ readings: 102, setUps: 1, resets: 0 });
  });

  it('does not count an error thrown by a listener as a library failure', () => {
    const bench = new Bench().plug();
    bench.sensors.onReading(() => {
      throw new Error('from the listener');
    });
    expect(() => bench.answer()).toThrow('from the listener');
    expect(bench.sensors.counters.libraryFailures).toBe(0);
  });
});
