/** Devices on simulated tables: a fresh one for every check, with its own clock. */
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { emulatedBoard } from '../emulator/board.ts';
import type { Image } from '../emulator/image.ts';
import type { Board, BoardOptions } from '../simulator/device/board.ts';
import { SimulatedTable } from '../simulator/table.ts';
import type { DeviceSource, DeviceUnderTest } from './device.ts';
import { benchControls, groundTruthOf, TableControls } from './table-controls.ts';

/** The parts of a simulated table that an actuator needs. */
export type TableParts = Pick<SimulatedTable, 'board' | 'terminals' | 'port'>;

export function simulatedDevices(seed = 1): DeviceSource {
  return benchDevices('simulated', seed);
}

/** The actuator's firmware on an emulated chip, on the same table. */
export function emulatedDevices(image: Image, seed = 1): DeviceSource {
  return benchDevices('emulated', seed, emulatedBoard(image));
}

function benchDevices(name: string, seed: number, board?: (options: BoardOptions) => Board): DeviceSource {
  return {
    name,
    available: benchControls,
    begin: async (angleDeg) => {
      const clock = new VirtualClock();
      const initialAngle = degrees(angleDeg);
      return deviceOf(
        clock,
        new SimulatedTable({ clock, seed, initialAngle, ...(board === undefined ? {} : { board }) }),
      );
    },
  };
}

export function deviceOf(clock: VirtualClock, { board, terminals, port }: TableParts): DeviceUnderTest {
  return {
    port,
    controls: new TableControls(terminals, {
      on: () => board.start('power'),
      off: () => board.powerOff(),
      reset: () => board.start('external'),
      hang: () => board.hang(),
      storeScale: (record) => board.storeScale(record),
    }),
    groundTruth: groundTruthOf(terminals),
    slackMs: 0,
    now: () => clock.now(),
    pass: (ms) => {
      clock.advanceTo(milliseconds(clock.now() + ms));
      return undefined;
    },
    // The simulated line has no DTR: opening the port has no effect, as with a cut reset trace.
    reopen: async () => {},
  };
}
