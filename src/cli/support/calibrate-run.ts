/** `fulcrum calibrate` at work: opens the sensors' port by itself, measures for some seconds, moves nothing. */
import { loadLibraries } from '../../../hardware/firmata/client.ts';
import { FirmataSensors } from '../../../hardware/firmata/sensors.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import { type LevelMeasurement, measureLevel } from '../../../hardware/tilt/calibration.ts';
import { milliseconds, seconds } from '../../../protocols/base/units.ts';
import { readConfiguration } from '../../service/configuration/configuration.ts';
import { configuredZero, writeZero } from '../../service/configuration/configured-zero.ts';
import type { Output } from '../commands/protocol.ts';
import { exitCodes } from './exit-codes.ts';

export interface Calibration {
  readonly file: string;
  readonly isWriting: boolean;
  readonly isJson: boolean;
}

/** Long enough for a board that boots on being opened. */
const patience = seconds(10);
const lasting = seconds(5);
const look = milliseconds(50);

/** The exit code: 0 measured, 1 nothing that could be relied on. Throws FulcrumError for a wrong configuration. */
export async function calibrate({ file, isWriting, isJson }: Calibration, out: Output, notes: Output): Promise<number> {
  const { sensors } = readConfiguration(file);
  const clock = new MonotonicClock();
  const cable = new SerialCable({ ...sensors, clock });
  const board = new FirmataSensors(await loadLibraries(), cable, clock);
  cable.start();
  try {
    const until = clock.now() + patience;
    while (board.state.kind !== 'ready' && clock.now() < until) {
      await new Promise((resolve) => clock.after(look, () => resolve(null)));
    }
    if (board.state.kind !== 'ready') {
      notes.write(`fulcrum: ${sensors.path}: no tilt sensor to measure: ${board.state.reason}\n`);
      return exitCodes.failed;
    }
    if (!isJson) notes.write(`measuring for ${lasting / 1000} s: the table stands level, nobody touches it\n`);
    const result = await measureLevel(board, clock, lasting);
    if (!result.ok) {
      notes.write(`fulcrum: ${sensors.path}: not measured: ${result.reason}\n`);
      return exitCodes.failed;
    }
    const { level } = result;
    const zeroDeg = configuredZero(level.zeroDeg);
    if (isWriting) await writeZero(file, zeroDeg);
    out.write(
      isJson
        ? `${JSON.stringify({ ...level, zeroDeg, written: isWriting })}\n`
        : told(level, zeroDeg, isWriting ? file : null),
    );
    return exitCodes.done;
  } finally {
    await cable.close();
  }
}

function told({ gyroBias, noiseDeg, readings }: LevelMeasurement, zeroDeg: number, file: string | null): string {
  return [
    `zeroDeg    ${zeroDeg}°${file === null ? '   (sensors.zeroDeg in the configuration, or --write)' : `   written to ${file}`}`,
    `noise      ${noiseDeg.toFixed(2)}° rms of one reading, ${readings} readings`,
    `gyro bias  ${gyroBias.toFixed(2)}°/s (learnt anew at every start)`,
    '',
  ].join('\n');
}
