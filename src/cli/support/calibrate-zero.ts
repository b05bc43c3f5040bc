/** `fulcrum calibrate zero`: opens the sensors' port and measures the tilt sensor at level. Moves nothing. */
import { SensorsPort } from '../../../hardware/firmata/sensors-port.ts';
import { reasonsItIsOccupied } from '../../../hardware/flash/occupancy.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { type CalibrationResult, type LevelMeasurement, measureLevel } from '../../../hardware/tilt/calibration.ts';
import { seconds } from '../../../protocols/base/units.ts';
import { type Configuration, readConfiguration } from '../../service/configuration/configuration.ts';
import { configuredZero, writeZero } from '../../service/configuration/configured-zero.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { actuatorAt, occupiedRefusals } from './asked-board.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { askQuestions, yesNo } from './questions.ts';
import { refusalOfService } from './service-holds-port.ts';
import { targetOf } from './service-target.ts';
import { table } from './text-table.ts';

export interface ZeroCalibration {
  readonly config?: string;
  /** A yes was given in advance. */
  readonly isConfirmed: boolean;
  /** A person's word, against what the actuator's board tells. */
  readonly isTableEmpty: boolean;
  readonly isJson: boolean;
}

/** Includes the boot of a board that resets when its port is opened. */
const connectTimeout = seconds(10);
const measuringTime = seconds(5);

/**
 * Resolves to the exit code. Without a yes and a terminal to ask on, it measures and writes nothing.
 * @throws FulcrumError if the configuration is invalid
 */
export async function calibrateZero(given: ZeroCalibration, out: Output, err: Output): Promise<number> {
  const { isConfirmed, isTableEmpty, isJson } = given;
  const file = configurationFile(given.config, process.env);
  const { sensors } = readConfiguration(file);
  const target = targetOf(given);
  const refuse = (reasons: readonly string[]): number => {
    if (isJson) writeJson(out, { written: false, refused: reasons });
    for (const reason of reasons) writeMessage(err, `calibrate zero refused: ${reason}`);
    return exitCodes.failed;
  };
  const refusal = await refusalOfService(target, sensors.path);
  if (refusal !== null) return refuse([refusal]);
  const mayAsk = !isJson && process.stdin.isTTY === true;
  if ((isConfirmed || mayAsk) && !isTableEmpty) {
    const actuator = await actuatorAt(target.actuator);
    const reading = actuator?.kind === 'actuator' ? actuator.reading : null;
    const refusals = reading === null ? [] : occupiedRefusals(reasonsItIsOccupied(reading), isTableEmpty);
    if (refusals.length > 0) return refuse(refusals);
  }
  const result = await measure(sensors, isJson ? null : err);
  if (!result.ok) {
    writeMessage(err, `${sensors.path}: ${result.reason}`);
    return exitCodes.failed;
  }
  const { level } = result;
  const zeroDeg = configuredZero(level.zeroDeg);
  if (isJson) {
    if (isConfirmed) await writeZero(file, zeroDeg);
    writeJson(out, { ...level, zeroDeg, written: isConfirmed });
    return exitCodes.done;
  }
  out.write(measurementText(level, zeroDeg, sensors.zeroDeg));
  const question = `Write sensors.zeroDeg ${zeroDeg} to ${printable(file)}?`;
  const isYes = isConfirmed || (mayAsk && (await askQuestions({ yes: yesNo(question) }, err)).values['yes'] === true);
  if (isYes) await writeZero(file, zeroDeg);
  writeLine(out, isYes ? `written to ${printable(file)}` : `not written${mayAsk ? '' : ': --yes writes it'}`);
  return exitCodes.done;
}

/** @param err where to say that it measures; null: nowhere */
async function measure(sensors: Configuration['sensors'], err: Output | null): Promise<CalibrationResult> {
  const clock = new MonotonicClock();
  const port = new SensorsPort(sensors, clock);
  try {
    const board = await port.open(connectTimeout);
    if (board.state.kind !== 'ready') return { ok: false, reason: `no tilt sensor: ${board.state.reason}` };
    if (err !== null) {
      writeLine(err, `measuring for ${measuringTime / 1000} s: keep the table level and do not touch it`);
    }
    const result = await measureLevel(board, clock, measuringTime);
    return result.ok ? result : { ok: false, reason: `not measured: ${result.reason}` };
  } finally {
    await port.close();
  }
}

function measurementText(level: LevelMeasurement, zeroDeg: number, configuredDeg: number): string {
  const { gyroBias, noiseDeg, readings } = level;
  return table([
    ['zeroDeg', `${zeroDeg}° (configured now: ${configuredDeg}°)`],
    ['noise', `${noiseDeg.toFixed(2)}° rms per reading, ${readings} readings`],
    ['gyro bias', `${gyroBias.toFixed(2)}°/s (not configured: measured again at every start)`],
  ]);
}
