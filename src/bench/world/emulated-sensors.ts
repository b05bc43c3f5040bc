/** Sensors as on a real table: stock firmware on an emulated board, a serial line, and the real driver on the host. */
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

/** Boot, handshake and one second for the gyro take three seconds in all. */
const startTimeoutMs = 10_000;
/** A flashing lamp is dark for no longer than this, a few ms of transmission included. */
const redDarkMs = 300;
const cyanDarkMs = 600;
/** A red lamp without an order looks like an alarm to the people at the table. */
const unorderedAlarm = { priority: 'high', sounding: false } as const;

/**
 * Each world made with it stays in the board lists of johnny-five and firmata-io until the process ends.
 * @throws FulcrumError IMAGE_MISSING if the image of StandardFirmata cannot be read
 */
export async function emulatedSensors(): Promise<SensorWiringFactory> {
  const flash = standardFirmata();
  const libraries = await loadLibraries();
  return (options) => {
    const table = new EmulatedTable({ ...options, sensors: firmataBoard(flash) });
    let redLitAt = Number.NEGATIVE_INFINITY;
    let cyanLitAt = Number.NEGATIVE_INFINITY;
    let lamps = table.sensors.beacon;
    const now = () => options.clock.now();
    table.sensors.onBeacon((beacon) => {
      // A lamp that has just gone out was lit until now.
      if (beacon.red || lamps.red) redLitAt = now();
      if (beacon.cyan || lamps.cyan) cyanLitAt = now();
      lamps = beacon;
    });
    const isRed = () => lamps.red || now() - redLitAt < redDarkMs;
    return {
      table,
      tiltIsPolled: true,
      attach(host) {
        const cable = permanentCable(host.port(table.sensorsPort));
        const sensors = new FirmataSensors({ libraries, chip: mpu6050, cable, clock: host });
        const tilt = new FirmataTilt({ source: sensors, clock: host, zeroDeg: degrees(0) });
        const pendant = new FirmataPendant(sensors, host);
        let samples = 0;
        tilt.subscribe(() => {
          samples += 1;
        });
        return {
          tilt,
          pendant,
          get displayedAlarm() {
            if (pendant.alarm?.priority === 'high') return isRed() ? pendant.alarm : null;
            return lamps.red ? unorderedAlarm : pendant.alarm;
          },
          get displayedQuestion() {
            return lamps.cyan || now() - cyanLitAt < cyanDarkMs ? pendant.asked : null;
          },
          waitForReadings(clock) {
            while (samples === 0 && clock.now() < startTimeoutMs) clock.advanceTo(milliseconds(clock.now() + 10));
          },
        };
      },
    };
  };
}
