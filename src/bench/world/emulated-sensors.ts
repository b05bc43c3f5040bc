/** A bench's sensors as on a real table: stock firmware on an emulated board, a line, and the real driver on the host. */
import { firmataBoard } from '../../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../../hardware/emulator/standard-firmata.ts';
import { EmulatedTable } from '../../../hardware/emulator/table.ts';
import { loadLibraries } from '../../../hardware/firmata/client.ts';
import { FirmataSensors } from '../../../hardware/firmata/sensors.ts';
import { FirmataPendant } from '../../../hardware/pendant/firmata-pendant.ts';
import { permanentCable } from '../../../hardware/serial/permanent-cable.ts';
import { mpu6050 } from '../../../hardware/tilt/chips/mpu6050.ts';
import { FirmataTilt } from '../../../hardware/tilt/firmata-tilt.ts';
import { degrees, milliseconds } from '../../../protocols/base/units.ts';
import type { SensorWiringFactory } from './sensor-wiring.ts';

/** Boot, handshake and a second for the gyro take three. */
const longestStart = 10_000;
/** A lamp that flashes is dark for so long at most, and some ms on the way. */
const darkWithin = 300;
const cyanDarkWithin = 600;
/** A red lamp that nobody ordered is an alarm to whoever sees it. */
const unordered = { priority: 'high', sounding: false } as const;

/**
 * Each world made with it keeps a board in johnny-five's and firmata-io's own lists for as long as the process lives.
 * @throws FulcrumError IMAGE_MISSING where the firmware's package is not installed
 */
export async function emulatedSensors(): Promise<SensorWiringFactory> {
  const flash = standardFirmata();
  const libraries = await loadLibraries();
  return (options, host) => {
    const table = new EmulatedTable({ ...options, sensors: firmataBoard(flash) });
    const cable = permanentCable(host.port(table.sensorsPort));
    const sensors = new FirmataSensors({ libraries, chip: mpu6050, cable, clock: host });
    const tilt = new FirmataTilt({ source: sensors, clock: host, zeroDeg: degrees(0) });
    const pendant = new FirmataPendant(sensors, host);
    let redAt = Number.NEGATIVE_INFINITY;
    let cyanAt = Number.NEGATIVE_INFINITY;
    let lamps = table.sensors.beacon;
    const now = () => options.clock.now();
    table.sensors.onBeacon((beacon) => {
      // A lamp that goes out was lit until now.
      if (beacon.red || lamps.red) redAt = now();
      if (beacon.cyan || lamps.cyan) cyanAt = now();
      lamps = beacon;
    });
    const isRed = () => lamps.red || now() - redAt < darkWithin;
    let samples = 0;
    tilt.subscribe(() => {
      samples += 1;
    });
    return {
      table,
      tilt,
      pendant,
      get displayedAlarm() {
        if (pendant.alarm?.priority === 'high') return isRed() ? pendant.alarm : null;
        return lamps.red ? unordered : pendant.alarm;
      },
      get displayedQuestion() {
        return lamps.cyan || now() - cyanAt < cyanDarkWithin ? pendant.asked : null;
      },
      tiltIsPolled: true,
      waitForReadings(clock) {
        while (samples === 0 && clock.now() < longestStart) clock.advanceTo(milliseconds(clock.now() + 10));
      },
    };
  };
}
