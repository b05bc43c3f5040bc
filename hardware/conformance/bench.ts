/** Devices on the bench's own table: a fresh one for every check, on a clock of its own. */
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { emulatedBoard } from '../emulator/board.ts';
import type { Image } from '../emulator/image.ts';
import type { Board, BoardOptions } from '../simulator/device/board.ts';
import { SimulatedTable } from '../simulator/table.ts';
import type { DeviceSource, DeviceUnderTest } from './device.ts';
import { benchHands, sightOf, TableHands } from './table-hands.ts';

/** As much of a simulated table as an actuator needs. */
export type TableParts = Pick<SimulatedTable, 'board' | 'terminals' | 'port'>;

export function simulatedDevices(seed = 1): DeviceSource {
  return benchDevices('simulated', seed);
}

/** The actuator's real program on an emulated chip, at the same table. */
export function emulatedDevices(image: Image, seed = 1): DeviceSource {
  return benchDevices('emulated', seed, emulatedBoard(image));
}

function benchDevices(name: string, seed: number, board?: (options: BoardOptions) => Board): DeviceSource {
  return {
    name,
    able: benchHands,
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
    hands: new TableHands(terminals, {
      on: () => board.start('power'),
      off: () => board.powerOff(),
      reset: () => board.start('external'),
      hang: () => board.hang(),
    }),
    sight: sightOf(terminals),
    slackMs: 0,
    now: () => clock.now(),
    pass: async (ms) => clock.advanceTo(milliseconds(clock.now() + ms)),
    // The line has no DTR: a port that is opened changes nothing here, as with the reset trace cut.
    reopen: async () => {},
  };
}
