/** A table on two real ports, as the service attaches it. */
import { describe, expect, it } from 'vitest';
import { AttachedTable, type Sensors } from '../../hardware/attached-table.ts';
import { firmataBoard } from '../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../hardware/emulator/standard-firmata.ts';
import { TableOnPorts } from '../../hardware/emulator/table-on-ports.ts';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import type { Cable } from '../../hardware/serial/port.ts';
import { atEnd } from '../support/cleanup.ts';
import { until } from '../support/waiting.ts';

/** Stands in for the sensors: reports whether their cable is open, and keeps what arrived over it. */
function listening(cable: Cable): Sensors<string> & { heard: string; closed: boolean } {
  const listeners: ((state: string) => void)[] = [];
  const tell = (state: string): void => {
    made.state = state;
    for (const listener of listeners) listener(state);
  };
  const made = {
    state: 'nothing yet',
    heard: '',
    closed: false,
    tilt: { subscribe: () => {} },
    pendant: { subscribe: () => {}, show: () => {}, ask: () => {}, announce: () => {}, chirp: () => {} },
    onState: (listener: (state: string) => void) => void listeners.push(listener),
    close: () => {
      made.closed = true;
    },
  };
  cable.onOpen(() => {
    tell('open');
    cable.write(Uint8Array.of(0xf0, 0x79, 0xf7));
  });
  cable.onClosed(tell);
  cable.onBytes((bytes) => {
    made.heard += Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
  });
  return made;
}

describe('a table attached by two cables', () => {
  it('has one state for both, reports each change, and releases both ports when closed', async () => {
    const table = new TableOnPorts({ seed: 1, speed: 1, sensors: firmataBoard(standardFirmata()) });
    atEnd(() => table.stop());
    await table.start();
    const options = {
      clock: new MonotonicClock(),
      actuator: { path: table.paths.actuator, baudRate: 115_200 },
      sensors: { path: table.paths.sensors, baudRate: 57_600 },
    };
    const halves: ReturnType<typeof listening>[] = [];
    const makeSensors = (cable: Cable): ReturnType<typeof listening> => {
      const half = listening(cable);
      halves.push(half);
      return half;
    };
    const attached = new AttachedTable({ ...options, makeSensors });
    const told: string[] = [];
    attached.onState(({ actuator, sensors }) => told.push(`${actuator.kind} ${sensors}`));
    attached.open();
    await until('both', () => attached.state.actuator.kind === 'up' && attached.state.sensors === 'open');
    await until('Firmata', () => halves[0]?.heard.includes('StandardFirmata') === true);

    table.unplug('sensors');
    await until('gone', () => /unplugged/.test(attached.state.sensors));
    expect(attached.state.actuator.kind).toBe('up');
    await table.plug('sensors');
    await until('back', () => attached.state.sensors === 'open');
    expect(told.at(-1)).toBe('up open');
    expect(attached.counters).toMatchObject({
      sensorsCable: { opened: 2, unplugged: 1 },
      actuatorCable: { opened: 1 },
    });

    await attached.close();
    expect(halves[0]?.closed).toBe(true);
    expect(attached.state.actuator).toEqual({ kind: 'waiting', reason: 'closed' });
    const next = new AttachedTable({ ...options, makeSensors });
    next.open();
    await until('both again', () => next.state.actuator.kind === 'up' && next.state.sensors === 'open');
    await next.close();
  });
});
