/** `fulcrum calibrate`: opens the sensors' port and measures the tilt sensor at level. Moves nothing. */
import { loadLibraries } from '../../../hardware/firmata/client.ts';
import { FirmataSensors } from '../../../hardware/firmata/sensors.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import { type LevelMeasurement, measureLevel } from '../../../hardware/tilt/calibration.ts';
import { tiltChipNamed } from '../../../hardware/tilt/chips/all.ts';
import { milliseconds, seconds } from '../../../protocols/base/units.ts';
import { readConfiguration } from '../../service/configuration/configuration.ts';
import { configuredZero, writeZero } from '../../service/configuration/configured-zero.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeJson, writeLine, writeMessage } from './output.ts';
import { table } from './text-table.ts';

export interface Calibration {
  /** The configuration. */
  readonly file: string;
  readonly isWriting: boolean;
  readonly isJson: boolean;
}

/** Includes the boot of a board that resets when its port is opened. */
const connectTimeout = seconds(10);
const pollInterval = milliseconds(50);
const measuringTime = seconds(5);

/**
 * Resolves to the exit code.
 * @throws FulcrumError if the configuration is invalid
 */
export async function calibrate({ file, isWriting, isJson }: Calibration, out: Output, err: Output): Promise<number> {
  const { sensors } = readConfiguration(file);
  const clock = new MonotonicClock();
  const cable = new SerialCable({ ...sensors, clock });
  const board = new FirmataSensors({
    libraries: await loadLibraries(),
    chip: tiltChipNamed(sensors.imu),
    cable,
    clock,
  });
  cable.start();
  try {
    const until = clock.now() + connectTimeout;
    while (board.state.kind !== 'ready' && clock.now() < until) {
      await new Promise((resolve) => clock.after(pollInterval, () => resolve(null)));
    }
    if (board.state.kind !== 'ready') {
      writeMessage(err, `${sensors.path}: no tilt sensor: ${board.state.reason}`);
      return exitCodes.failed;
    }
    if (!isJson) writeLine(err, `measuring for ${measuringTime / 1000} s: keep the table level and do not touch it`);
    const result = await measureLevel(board, clock, measuringTime);
    if (!result.ok) {
      writeMessage(err, `${sensors.path}: not measured: ${result.reason}`);
      return exitCodes.failed;
    }
    const { level } = result;
    const zeroDeg = configuredZero(level.zeroDeg);
    if (isWriting) await writeZero(file, zeroDeg);
    if (isJson) writeJson(out, { ...level, zeroDeg, written: isWriting });
    else out.write(measurementText(level, zeroDeg, isWriting ? file : null));
    return exitCodes.done;
  } finally {
    await cable.close();
  }
}

function measurementText(level: LevelMeasurement, zeroDeg: number, writtenTo: string | null): string {
  const { gyroBias, noiseDeg, readings } = level;
  const next =
    writtenTo === null
      ? 'not written: set sensors.zeroDeg in the configuration, or use --write'
      : `written to ${writtenTo}`;
  return table([
    ['zeroDeg', `${zeroDeg}°  (${next})`],
    ['noise', `${noiseDeg.toFixed(2)}° rms per reading, ${readings} readings`],
    ['gyro bias', `${gyroBias.toFixed(2)}°/s (not configured: measured again at every start)`],
  ]);
}
