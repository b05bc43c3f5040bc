/** Measures the tilt sensor at rest, over the sensors' own port, with all three lamps lit meanwhile. */
import { lamps } from '../../hardware/firmata/pins.ts';
import type { FirmataSensors } from '../../hardware/firmata/sensors.ts';
import { SensorsPort } from '../../hardware/firmata/sensors-port.ts';
import { measureLevel } from '../../hardware/tilt/calibration.ts';
import { type Clock, pause } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Configuration } from '../service/configuration/configuration.ts';
import type { TiltFacts } from './checks/table.ts';

export interface TiltMeasurement {
  readonly tilt: TiltFacts;
  /** What a person said of the lamps; null: nobody was asked. */
  readonly lampsSeen: boolean | null;
}

const connectTimeoutMs = 8000;
/** The last message must have left before the port is closed. */
const sendingTime = milliseconds(50);
/** Long enough for the chip's noise, and for a look at the lamps. */
const measuringTime = milliseconds(2000);

/**
 * @param path where the port is, which may be below another root than `/`
 * @param askLamps asks the person whether all three are lit; null: there is nobody to ask
 */
export async function measureTilt(
  sensors: Configuration['sensors'],
  path: string,
  clock: Clock,
  askLamps: (() => Promise<boolean>) | null,
): Promise<TiltMeasurement> {
  const port = new SensorsPort({ ...sensors, path }, clock);
  try {
    const board = await port.open(connectTimeoutMs);
    for (const lamp of lamps) board.light(lamp, true);
    const tilt =
      board.state.kind === 'ready'
        ? await measured(board, sensors.zeroDeg, clock)
        : ({ kind: 'missing', said: `no tilt sensor: ${board.state.reason}` } as const);
    const lampsSeen = board.linked && askLamps !== null ? await askLamps() : null;
    for (const lamp of lamps) board.light(lamp, false);
    await pause(clock, sendingTime);
    return { tilt, lampsSeen };
  } finally {
    await port.close();
  }
}

async function measured(board: FirmataSensors, zeroDeg: number, clock: Clock): Promise<TiltFacts> {
  const result = await measureLevel(board, clock, measuringTime);
  if (!result.ok) return { kind: 'unusable', said: result.reason };
  return { kind: 'measured', angleDeg: result.level.zeroDeg - zeroDeg, noiseDeg: result.level.noiseDeg };
}
