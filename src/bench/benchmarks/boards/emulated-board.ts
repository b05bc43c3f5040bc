/** Rows: the speed of the emulated boards. */
import { emulatedBoard } from '../../../../hardware/emulator/board.ts';
import { firmataBoard } from '../../../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../../../hardware/emulator/standard-firmata.ts';
import { EmulatedTable } from '../../../../hardware/emulator/table.ts';
import { VirtualClock } from '../../../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../../../protocols/base/units.ts';
import { absolute } from '../../../../protocols/therapy/limits.ts';
import { World } from '../../world/world.ts';
import { inPairs } from '../pairs.ts';
import { cpuMsOf } from '../processor-time.ts';
import { alone, atLeast, type Bench, type Measured, type Row } from '../row.ts';
import { actuatorImage, readyMade } from '../shipped.ts';
import { BareChip } from './bare-chip.ts';

const subject = 'emulated boards';
const sliceMs = 5000;
/** Slices of a run with --quick. */
const quickSlices = 4;

export const emulatedBoardRows = (): readonly Row[] => [
  {
    subject,
    name: 'one board with its body, a whole session',
    yardstick: 'bare avr8js, same image',
    unit: 's/CPU s',
    reach: [atLeast(7, 'overall')],
    isQuick: true,
    measure: wholeSession,
  },
  {
    subject,
    name: 'both boards with their body, a return from 60°',
    yardstick: null,
    unit: 's/CPU s',
    reach: [atLeast(1.5, 'overall', 'value')],
    isQuick: true,
    measure: bothBoards,
  },
];

/** A slice of the session, then as much simulated time of the bare chip, or the other way round. */
async function wholeSession({ isQuick }: Bench): Promise<Measured> {
  const image = actuatorImage();
  const world = new World({
    timeline: readyMade('static-15'),
    prescription: absolute,
    seed: 1,
    board: emulatedBoard(image),
  });
  const bare = new BareChip(image.flash);
  const { durationMs } = new World({ timeline: readyMade('static-15'), prescription: absolute, seed: 1 }).run();
  // Whole slices only: both sides' speeds are then over the same time.
  const slices = Math.floor(durationMs / sliceMs);
  const measured = await inPairs(
    isQuick ? 1 + quickSlices : slices,
    async () => sliceMs / cpuMsOf(() => world.advance(world.clock.now() + sliceMs)),
    async () => sliceMs / cpuMsOf(() => bare.run(sliceMs)),
  );
  if (isQuick) {
    // Without the first slice, which is the compiler's: of a whole session it is little.
    const [samples, beside] = [measured.samples.slice(1), measured.beside.slice(1)];
    return {
      samples,
      beside,
      note: `${(quickSlices * sliceMs) / 1000} s of the session, after its first ${sliceMs / 1000} s`,
    };
  }
  world.run();
  if (world.result().outcome !== 'completed') throw new Error('the session was not completed');
  const note = `${(slices * sliceMs) / 1000} s in slices of ${sliceMs / 1000} s; the bare chip has no host`;
  return { ...measured, note };
}

const bootMs = 2200;
/** Firmata messages: I2C on; PWR_MGMT_1 = 0; a reading every 10 ms; read 14 bytes from ACCEL_XOUT_H continuously. */
const setUp = [
  [0xf0, 0x78, 0, 0, 0xf7],
  [0xf0, 0x76, 0x68, 0x00, 0x6b, 0, 0, 0, 0xf7],
  [0xf0, 0x7a, 10, 0, 0xf7],
  [0xf0, 0x76, 0x68, 0x10, 0x3b, 0, 14, 0, 0xf7],
];
/** An I2C reply of 14 bytes, each sent as two bytes of seven bits. */
const replyBytes = 35;
const readingEveryMs = 10;

/** With the tilt sensor read at its highest rate. */
async function bothBoards({ rounds }: Bench): Promise<Measured> {
  const clock = new VirtualClock();
  const table = new EmulatedTable({
    clock,
    seed: 1,
    initialAngle: degrees(60),
    board: emulatedBoard(actuatorImage()),
    sensors: firmataBoard(standardFirmata()),
  });
  let received = 0;
  table.sensorsPort.onBytes((bytes) => {
    received += bytes.length;
  });
  clock.advanceTo(milliseconds(bootMs));
  for (const message of setUp) table.sensorsPort.write(Uint8Array.from(message));
  table.patient.pressButton();
  received = 0;
  const slices = rounds(4, 1);
  const samples = Array.from(
    { length: slices },
    () => sliceMs / cpuMsOf(() => clock.advanceTo(milliseconds(clock.now() + sliceMs))),
  );
  const readings = received / replyBytes;
  if (readings < (0.98 * slices * sliceMs) / readingEveryMs)
    throw new Error(`the sensors' board sent ${readings} readings`);
  return { ...alone(samples), note: '1 is as fast as the real boards' };
}
