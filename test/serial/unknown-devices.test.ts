/** Devices on the actuator's path that are not actuators, over real pseudo-terminals and the complete driver. */
import { describe, expect, it } from 'vitest';
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { CableLines } from '../../hardware/actuator/cable-lines.ts';
import type { PortState } from '../../hardware/actuator/port-state.ts';
import { firmataBoard } from '../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../hardware/emulator/standard-firmata.ts';
import { TableOnPorts } from '../../hardware/emulator/table-on-ports.ts';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../hardware/serial/cable.ts';
import type { ActuatorNotice } from '../../hardware/table.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../protocols/base/units.ts';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { atEnd } from '../support/cleanup.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';
import { type FarEnd, FastClock, pluggedIn } from '../support/pty-far-end.ts';
import { pause, until } from '../support/waiting.ts';

interface Host {
  readonly actuator: SerialActuator;
  readonly cable: SerialCable;
  readonly states: PortState[];
  readonly notices: ActuatorNotice[];
}

function hostOn(path: string, clock: Clock): Host {
  const cable = new SerialCable({ path, baudRate: 115_200, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  const host: Host = { actuator, cable, states: [], notices: [] };
  actuator.onState((state) => host.states.push(state));
  actuator.subscribe((notice) => host.notices.push(notice));
  atEnd(async () => {
    actuator.close();
    await cable.close();
  });
  actuator.open();
  cable.start();
  return host;
}

const isForeign = ({ actuator }: Host) => actuator.state.kind === 'unknown-device';

/** The commands among the lines written to the peer that could have moved a table. */
function movesIn(received: string): readonly string[] {
  return received.split('\n').filter((line) => / (ARM|MOVE|KEEP|RETURN|LIMITS|RESET) ?/.test(line));
}

type Peer = (far: FarEnd) => void;
const answering =
  (answer: string): Peer =>
  (far) => {
    far.onReceived = (text) => {
      if (text.includes('\n')) far.say(answer);
    };
  };

describe('a device that is not an actuator is identified', () => {
  const peers: readonly [string, Peer, RegExp, RegExp][] = [
    [
      'Grbl, by its banner',
      (far) => {
        far.say("\r\nGrbl 1.1h ['$' for help]\r\n");
        answering('error:2\r\n')(far);
      },
      /this is Grbl/,
      /Grbl 1\.1h \['\$' for help\]|error:2/,
    ],
    ['Grbl that booted long ago, by its error messages', answering('error:2\r\n'), /this is Grbl/, /error:2/],
    [
      'Marlin, by its banner',
      (far) => {
        far.say('start\necho:Marlin 2.1.2\necho: Last Updated: 2022-12-17\n');
        answering('echo:Unknown command: "C"\nok\n')(far);
      },
      /this is Marlin/,
      /Marlin|Unknown command/,
    ],
    [
      'Firmata, by its version',
      (far) => far.say('\xf9\x02\x05\xf0\x79\x02\x05S\0t\0\xf7'),
      /this looks like the sensors’ board: are the two paths swapped\?/,
      /S/,
    ],
    [
      'Firmata in mid-report',
      (far) => far.say('\xf0\x77\x68\x00\x3b\x00\x01\x02\x03\x04\xf7'.repeat(20)),
      /are the two paths swapped/,
      /./,
    ],
    ['an echoing terminal', (far) => (far.onReceived = (text) => far.say(text)), /what is sent comes back/, /HELLO/],
    [
      'noise',
      (far) => {
        for (let turn = 0; turn < 40; turn += 1) far.say('\x80\x9c\xfe zz \x1b[2J\x07'.repeat(5));
      },
      /not a Fulcrum actuator/,
      /^[\x20-\x7e]{1,60}$/,
    ],
    ['a line that never ends', (far) => far.say('A'.repeat(4000)), /not a Fulcrum actuator/, /^A{60}$/],
  ];

  it.each(peers)('%s', async (_name, begin, reason, recentText) => {
    const far = await pluggedIn();
    const host = hostOn(far.path, new FastClock(5));
    await until('open', () => host.cable.state.kind === 'open');
    begin(far);
    host.actuator.order({
      kind: 'ramp',
      to: degrees(10),
      rate: degreesPerSecond(1),
      accel: degreesPerSecondSquared(0.5),
    });
    await until('unknown-device', () => isForeign(host), 3000);
    const { state } = host.actuator;
    if (state.kind !== 'unknown-device') throw new Error('the state changed after the wait');
    expect(state.reason).toMatch(reason);
    expect(state.recentText).toMatch(recentText);
    expect(state.recentText).toMatch(/^[\x20-\x7e]{0,60}$/);
    expect(movesIn(far.received)).toEqual([]);
    // The identity is reported once, not with every line received.
    await pause(300);
    expect(host.states.filter(({ kind }) => kind === 'unknown-device').length).toBeLessThanOrEqual(2);
  });

  it('an actuator of another protocol version is reported once and gets no command but HELLO', async () => {
    const far = await pluggedIn();
    far.onReceived = (text) => {
      for (const line of text.split('\n')) {
        const decoded = decode(line);
        if (!decoded.ok || decoded.message.kind !== 'command') continue;
        far.say(`${encode({ kind: 'reply', seq: decoded.message.seq, ok: false, reason: 'version' })}\n`);
      }
    };
    const host = hostOn(far.path, new FastClock(5));
    await until('unknown-device', () => isForeign(host));
    expect(host.actuator.state).toMatchObject({ reason: 'this actuator cannot be used: HELLO: version' });
    await pause(500);
    expect(host.notices.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
    expect(movesIn(far.received)).toEqual([]);
  });

  it('connects as soon as the right device is plugged in', async () => {
    const far = await pluggedIn();
    const host = hostOn(far.path, new FastClock(5));
    await until('open', () => host.cable.state.kind === 'open');
    far.say("Grbl 1.1h ['$' for help]\r\n");
    await until('unknown-device', () => isForeign(host));
    far.terminal.unplug();
    await until('waiting', () => host.actuator.state.kind === 'waiting');
    await far.terminal.plug();
    far.onReceived = (text) => {
      for (const line of text.split('\n')) {
        const decoded = decode(line);
        if (!decoded.ok || decoded.message.kind !== 'command') continue;
        const isHello = decoded.message.verb === 'HELLO';
        const fields = isHello ? '1 1.0.0 bench-01 00A1 -2000 6000 300 400 200 300000'.split(' ') : ['50'];
        far.say(`${encode({ kind: 'reply', seq: decoded.message.seq, ok: true, fields })}\n`);
      }
    };
    await until('up', () => host.actuator.state.kind === 'up');
    expect(host.actuator.state).toEqual({ kind: 'up', firmware: '1.0.0', deviceId: 'bench-01' });
  });

  it('does not cost the host time, memory or heartbeats when it floods the line', async () => {
    const far = await pluggedIn();
    const host = hostOn(far.path, new MonotonicClock());
    await until('open', () => host.cable.state.kind === 'open');
    const chunk = 'ok\nT 00A1 1 R 0 0 0 0 0002*AAAA\n\xf0garbage'.repeat(100);
    const flood = setInterval(() => far.say(chunk), 1);
    atEnd(() => clearInterval(flood));
    const before = process.memoryUsage();
    let longest = 0;
    for (let turn = 0, last = cpuTimeMs(); turn < 150; turn += 1) {
      await pause(10);
      longest = Math.max(longest, cpuTimeMs() - last);
      last = cpuTimeMs();
    }
    expect(longest).toBeLessThan(150);
    expect(isForeign(host)).toBe(true);
    expect(process.memoryUsage().heapUsed - before.heapUsed).toBeLessThan(60e6);
    expect(host.actuator.counters.garbled).toBeGreaterThan(1000);
    // All are counted; those reported are bounded per heartbeat.
    expect(host.notices.filter(({ kind }) => kind === 'garbled').length).toBeLessThan((1500 / 20) * 8 + 100);
    expect(movesIn(far.received)).toEqual([]);
  });
});

describe('swapped paths', () => {
  it('are recognised, although the sensors’ board is silent until queried and uses another baud rate', async () => {
    const table = new TableOnPorts({ seed: 1, speed: 1, sensors: firmataBoard(standardFirmata()) });
    atEnd(() => table.stop());
    await table.start();
    // Wait until the reports that it sends at boot are over.
    await until('booted', () => table.truth().atMs > 3000);
    const host = hostOn(table.paths.sensors, new MonotonicClock());
    await until('unknown-device', () => isForeign(host), 8000);
    const { state } = host.actuator;
    expect(state).toMatchObject({ reason: 'this looks like the sensors’ board: are the two paths swapped?' });
    // The right path connects.
    const right = hostOn(table.paths.actuator, new MonotonicClock());
    await until('up', () => right.actuator.state.kind === 'up');
  });
});

describe('a partial line', () => {
  it('from before an unplug is not joined to bytes after it', async () => {
    const far = await pluggedIn();
    const host = hostOn(far.path, new FastClock(5));
    await until('open', () => host.cable.state.kind === 'open');
    const line = encode({ kind: 'event', ms: 1, event: 'LEVEL' });
    far.say(line.slice(0, 5));
    await pause(50);
    far.terminal.unplug();
    await until('waiting', () => host.actuator.state.kind === 'waiting');
    await far.terminal.plug();
    await until('open', () => host.cable.state.kind === 'open');
    far.say(`${line.slice(5)}\n`);
    await until('garbled', () => host.actuator.counters.garbled === 1);
    expect(host.actuator.counters.lines).toBe(0);
    far.say(`${line}\n`);
    await until('a line', () => host.actuator.counters.lines === 1);
  });
});
