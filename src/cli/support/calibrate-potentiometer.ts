/** `fulcrum calibrate potentiometer`: three angles by the hand lever, a straight line through them, and its record in EEPROM. */
import { whoAnswers } from '../../../hardware/boards/who-answers.ts';
import { ActuatorWatch } from '../../../hardware/calibration/actuator-watch.ts';
import {
  angleProblem,
  type FittedPoint,
  fitScale,
  type MeasuredPoint,
  proposedAnglesDeg,
  shareOf,
} from '../../../hardware/calibration/scale-fit.ts';
import { type SteadyAngle, steadyAngle } from '../../../hardware/calibration/steady-angle.ts';
import { writeScale } from '../../../hardware/flash/eeprom.ts';
import { reasonsItMoves } from '../../../hardware/flash/occupancy.ts';
import { lockPort } from '../../../hardware/flash/port-lock.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { angleText } from '../../../protocols/base/round.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { encodeScaleRecord, type Scale, scaleAddress, scaleRecordBytes } from '../../../protocols/wire/scale-record.ts';
import { lockedPort, nobodyToAsk, portOf } from './asked-board.ts';
import { exitCodes } from './exit-codes.ts';
import { Interrupted, Interruption } from './interruption.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { type CalibratedBoard, lookAtBoard, type Programmer } from './potentiometer-board.ts';
import { askQuestions, yesNo } from './questions.ts';
import { refusalOfService } from './service-holds-port.ts';
import { targetOf } from './service-target.ts';
import { table } from './text-table.ts';
import { TypedLines } from './typed-lines.ts';

export interface PotentiometerCalibration {
  readonly config?: string;
  readonly port?: string;
  /** Null: the board's own boot loader. */
  readonly programmer: Programmer | null;
  /** A yes was given in advance. */
  readonly isConfirmed: boolean;
  /** A person's word, against what the board tells. */
  readonly isTableEmpty: boolean;
  readonly isJson: boolean;
}

/** Why it goes no further, in sentences. Nothing has been written. */
class Refusal extends Error {
  readonly reasons: readonly string[];

  constructor(...reasons: readonly string[]) {
    super(reasons.join('; '));
    this.reasons = reasons;
  }
}

const command = 'calibrate potentiometer';
const measuringSeconds = 2;
/** A table that has just been turned still swings. */
const mostMeasurements = 4;
const lastLookSeconds = 0.5;
const startsMs = { actuator: 20_000, sensors: 20_000 };

/**
 * Resolves to the exit code.
 * @throws FulcrumError for what the user has to change on the command line, in the configuration or in the installation
 */
export async function calibratePotentiometer(
  given: PotentiometerCalibration,
  out: Output,
  err: Output,
): Promise<number> {
  if (!given.isConfirmed && process.stdin.isTTY !== true) throw nobodyToAsk(command, 'the scale');
  const path = portOf({ board: 'actuator', ...given });
  const interruption = new Interruption();
  try {
    return await run(given, path, interruption, out, err);
  } catch (error) {
    if (error instanceof Interrupted) {
      writeMessage(err, 'interrupted: nothing was written');
      return exitCodes.interrupted;
    }
    if (!(error instanceof Refusal)) throw error;
    if (given.isJson) writeJson(out, { port: path, written: false, refused: error.reasons });
    for (const reason of error.reasons) writeMessage(err, `${command} refused: ${reason}`);
    return exitCodes.failed;
  } finally {
    interruption.end();
  }
}

async function run(
  given: PotentiometerCalibration,
  path: string,
  interruption: Interruption,
  out: Output,
  err: Output,
): Promise<number> {
  const target = targetOf(given);
  const refusal = await interruption.during(refusalOfService(target, path));
  if (refusal !== null) throw new Refusal(refusal);
  const lock = lockPort(path);
  if (!lock.ok) throw new Refusal(lock.problem);
  try {
    const baudRate = target.actuator?.baudRate;
    const looked = await lookAtBoard(
      { ...given, path, ...(baudRate === undefined ? {} : { baudRate }) },
      interruption,
      err,
    );
    if ('refusals' in looked) throw new Refusal(...looked.refusals);
    const watch = new ActuatorWatch(looked, new MonotonicClock());
    let fitted: Fitted;
    try {
      fitted = await measureAndFit(looked, watch, interruption, err);
      err.write(summaryOf(looked, fitted));
      const question = 'Is nobody on the table, and is the scale to be written?';
      const isYes =
        given.isConfirmed || (await interruption.during(askQuestions({ yes: yesNo(question) }, err))).values['yes'];
      if (isYes !== true) {
        if (given.isJson) writeJson(out, { port: path, written: false, refused: [] });
        writeLine(err, 'nothing was written');
        return exitCodes.done;
      }
      await lookAgain(watch, interruption);
    } finally {
      await watch.close();
    }
    return await write(looked, fitted, given.isJson, interruption, out, err);
  } finally {
    lock.release();
  }
}

interface Fitted {
  readonly scale: Scale;
  readonly points: readonly FittedPoint[];
}

async function measureAndFit(
  board: CalibratedBoard,
  watch: ActuatorWatch,
  interruption: Interruption,
  err: Output,
): Promise<Fitted> {
  writeLine(
    err,
    'Keep the red stop pressed and the table empty. Turn it with the hand lever, and hold the level to it.',
  );
  const typed = new TypedLines(err);
  const points: MeasuredPoint[] = [];
  try {
    for (const [index, proposedDeg] of proposedAnglesDeg.entries()) {
      const before = points.map(({ angleDeg }) => angleDeg);
      const prompt = `${index + 1} of ${proposedAnglesDeg.length}, near ${proposedDeg}°: what does the level read? (degrees, head-down positive)`;
      const angleDeg = await askAngle(typed, prompt, before, interruption, err);
      const steady = await measure(board, watch, interruption, err);
      writeLine(err, `  the board reads ${steady.angleDeg.toFixed(2)}°, noise ${steady.noiseDeg.toFixed(2)}° rms`);
      points.push({ angleDeg, share: shareOf(board.inUse, steady.angleDeg) });
    }
  } finally {
    typed.close();
  }
  const fit = fitScale(points, board.inUse);
  if (!fit.ok) throw new Refusal(fit.reason);
  return fit;
}

async function askAngle(
  typed: TypedLines,
  prompt: string,
  before: readonly number[],
  interruption: Interruption,
  err: Output,
): Promise<number> {
  for (;;) {
    const text = await interruption.during(typed.next(prompt));
    if (text === null) {
      throw new FulcrumError(errorCodes.USAGE, {
        place: 'standard input',
        problem: 'ended before three angles were measured',
        allowed: 'a line for each angle, when the table stands there',
      });
    }
    const angleDeg = /^[-+]?\d+([.,]\d+)?°?$/.test(text) ? Number(text.replace(',', '.').replace('°', '')) : Number.NaN;
    const problem = Number.isNaN(angleDeg) ? 'is no angle' : angleProblem(angleDeg, before);
    if (problem === null) return angleDeg;
    const facts = {
      place: 'the angle',
      problem,
      value: JSON.stringify(text.slice(0, 40)),
      allowed: 'degrees, such as 30.2',
    };
    if (process.stdin.isTTY !== true) throw new FulcrumError(errorCodes.USAGE, facts);
    writeLine(err, `${printable(text.slice(0, 40))} ${problem}`);
  }
}

async function measure(
  { isUnscaled }: CalibratedBoard,
  watch: ActuatorWatch,
  interruption: Interruption,
  err: Output,
): Promise<SteadyAngle> {
  for (let count = 1; ; count += 1) {
    const readings = await interruption.during(watch.readings(measuringSeconds));
    const result = steadyAngle(readings, { seconds: measuringSeconds, isUnscaled });
    if (result.ok) return result.angle;
    if (!result.isPassing || count === mostMeasurements) throw new Refusal(`not measured: ${result.reason}`);
    writeLine(err, `  ${result.reason}: measuring again`);
  }
}

/** Before anything is written: the summary may have been read for a while. */
async function lookAgain(watch: ActuatorWatch, interruption: Interruption): Promise<void> {
  const reading = (await interruption.during(watch.readings(lastLookSeconds))).at(-1);
  if (reading === undefined) throw new Refusal("the actuator's board does not answer any more");
  const reasons = reasonsItMoves(reading, true);
  if (reasons.length > 0) throw new Refusal(...reasons);
}

async function write(
  board: CalibratedBoard,
  { scale, points }: Fitted,
  isJson: boolean,
  interruption: Interruption,
  out: Output,
  err: Output,
): Promise<number> {
  const { path, baudRate, access } = board;
  writeLine(err, 'writing, then reading back: some seconds');
  const stillWriting = () => writeMessage(err, 'still writing: it ends by itself in some seconds');
  const written = await interruption.notDuring(stillWriting, () =>
    writeScale({ path, access }, encodeScaleRecord(scale)),
  );
  const isEqual = written.kind === 'equal';
  const after = isEqual
    ? await whoAnswers({ ...lockedPort(path, baudRate), expected: 'actuator', isOnlyExpected: true, limitMs: startsMs })
    : null;
  const reading = after?.kind === 'actuator' ? after.reading : null;
  const isUsed = reading === null ? null : (reading.flags & flag.sensorBad) === 0;
  if (isJson) {
    const shown = points.map(({ angleDeg, wrongBeforeDeg, wrongAfterDeg }) => ({
      angleDeg,
      wrongBeforeDeg,
      wrongAfterDeg,
    }));
    writeJson(out, { port: path, written: true, equal: isEqual, used: isUsed, scale, points: shown });
  }
  if (!isEqual) {
    const problem = written.kind === 'failed' ? written.problem : differenceText(written.firstAddress);
    writeMessage(err, `${path}: ${problem}. With half a record the board does not move: repeat the command`);
    return exitCodes.failed;
  }
  if (!isJson) writeLine(out, `${printable(path)}: scale written; read back: equal, and every other byte as it was`);
  if (isUsed === false) {
    writeMessage(err, `${path}: the board does not take the scale: its position sensor is bad`);
    return exitCodes.failed;
  }
  if (reading === null) {
    writeMessage(err, `${path}: nothing answers yet: press the board's reset button, then: fulcrum doctor`);
  } else {
    writeLine(err, `the board now reads ${reading.angle.toFixed(2)}°`);
  }
  writeLine(err, 'Bring the table to level with the hand lever, then turn the red stop to release it.');
  return exitCodes.done;
}

const differenceText = (address: number): string =>
  `read back: not equal: a byte differs at 0x${address.toString(16).padStart(4, '0')} of the EEPROM`;

function summaryOf(board: CalibratedBoard, { scale, points }: Fitted): string {
  const at = (of: (point: FittedPoint) => number) =>
    points.map((point) => `${angleText(of(point))}° at ${angleText(point.angleDeg)}°`).join(', ');
  return table([
    ['board', `the actuator's board, on ${printable(board.path)}: ${board.said}`],
    ['its scale now', `${board.scaleSaid}; wrong by ${at(({ wrongBeforeDeg }) => wrongBeforeDeg)}`],
    ['to write', `${scaleText(scale)}; off the line by ${at(({ wrongAfterDeg }) => wrongAfterDeg)}`],
    [
      'where',
      `${scaleRecordBytes} bytes from ${scaleAddress} of its EEPROM, through ${board.accessSaid}; the rest is kept`,
    ],
    ['the table', board.tableSaid],
  ]);
}

const scaleText = ({ span, level }: Scale): string =>
  `${(span / 100).toFixed(2)}° from rail to rail, level ${(level / 400).toFixed(2)}° above the lower one`;
