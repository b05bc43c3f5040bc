/** The speed of both emulated boards on one body, with the tilt sensor read at its highest rate. */
import { emulatedBoard } from '../../../hardware/emulator/board.ts';
import { firmataBoard } from '../../../hardware/emulator/firmata-board.ts';
import type { Image } from '../../../hardware/emulator/image.ts';
import { EmulatedTable } from '../../../hardware/emulator/table.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../../protocols/base/units.ts';
import { type Figure, measureDuration } from './figure.ts';

const bootMs = 2200;
const measuredMs = 20_000;
/** Firmata messages: I2C on; PWR_MGMT_1 = 0; a reading every 10 ms; read 14 bytes from ACCEL_XOUT_H continuously. */
const setUp = [
  [0xf0, 0x78, 0, 0, 0xf7],
  [0xf0, 0x76, 0x68, 0x00, 0x6b, 0, 0, 0, 0xf7],
  [0xf0, 0x7a, 10, 0, 0xf7],
  [0xf0, 0x76, 0x68, 0x10, 0x3b, 0, 14, 0, 0xf7],
];
/** An I2C reply of 14 bytes, each sent as two bytes of seven bits. */
const replyBytes = 35;

/** @param sensors StandardFirmata's image */
export function measureBothBoards(image: Image, sensors: Uint16Array): Figure[] {
  const clock = new VirtualClock();
  const table = new EmulatedTable({
    clock,
    seed: 1,
    initialAngle: degrees(60),
    board: emulatedBoard(image),
    sensors: firmataBoard(sensors),
  });
  let received = 0;
  table.sensorsPort.onBytes((bytes) => {
    received += bytes.length;
  });
  const boot = measureDuration(() => clock.advanceTo(milliseconds(bootMs)));
  for (const message of setUp) table.sensorsPort.write(Uint8Array.from(message));
  table.patient.pressButton();
  received = 0;
  const run = measureDuration(() => clock.advanceTo(milliseconds(bootMs + measuredMs)));
  const readings = received / replyBytes;
  if (readings < 0.98 * (measuredMs / 10)) throw new Error(`the sensors' board sent ${readings} readings`);
  return [
    {
      name: `both emulated boards, returning from 60°, ${measuredMs / 1000} s`,
      figure: `${(measuredMs / run.wallMs).toFixed(1)} × wall`,
      comparison: `target: 1.5 ×  (${(measuredMs / run.cpuMs).toFixed(1)} × CPU)`,
    },
    { name: 'both boards booting', figure: `${(bootMs / boot.wallMs).toFixed(1)} × wall`, comparison: '' },
  ];
}
