/** `fulcrum doctor`: prints what the examination finds, line by line. */
import { statSync } from 'node:fs';
import { shippedVersion } from '../../../hardware/flash/shipped-image.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { packageFile } from '../../../hardware/package-file.ts';
import { examine } from '../../doctor/examine.ts';
import type { Verdict } from '../../doctor/line.ts';
import { Machine } from '../../doctor/machine.ts';
import { lockHolder, lockPath } from '../../records/files/lock-file.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { doctorText } from './doctor-text.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, widthOf, writeJson, writeLine } from './output.ts';
import { packageVersion, requiredNode } from './package-file.ts';
import { askQuestions, yesNo } from './questions.ts';
import { targetOf } from './service-target.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json?: true;
  readonly root: string;
  readonly leavePorts?: true;
}

const loopMeasuringMs = 1000;

/** Sets the exit code: 1 if there is a fault. */
export async function runDoctor(options: DoctorOptions, out: Output, err: Output): Promise<void> {
  const { config, json, root, leavePorts } = options;
  const { socket, data, running } = targetOf(config === undefined ? {} : { config });
  const isAsking = json !== true && process.stdin.isTTY === true && out.isTTY === true;
  const lines = examine({
    machine: new Machine(root),
    file: configurationFile(config, process.env),
    socket,
    data,
    servicePid: running?.isAlive === true ? running.pid : await lockHolder(lockPath(data)),
    program: { version: packageVersion(), requiredNode: requiredNode(), madeMs: madeMs() },
    imageVersion: shippedVersion('actuator'),
    mayOpenPorts: leavePorts !== true,
    clock: new MonotonicClock(),
    wallTime: () => Date.now(),
    loopMeasuringMs,
    askLamps: isAsking ? () => askLamps(err) : null,
  });
  const counts: Record<Verdict, number> = { ok: 0, warning: 0, fault: 0 };
  for await (const line of lines) {
    counts[line.verdict] += 1;
    if (json === true) writeJson(out, line);
    else writeLine(out, doctorText(line, widthOf(out)));
  }
  if (json !== true) writeLine(out, `${count(counts.fault, 'fault')}, ${count(counts.warning, 'warning')}`);
  process.exitCode = counts.fault === 0 ? exitCodes.done : exitCodes.failed;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

async function askLamps(err: Output): Promise<boolean> {
  const { values } = await askQuestions({ lamps: yesNo('Are the red, the yellow and the cyan lamp lit?') }, err);
  return values['lamps'] === true;
}

/** When this program's files were written: the time cannot be earlier. */
function madeMs(): number | null {
  return statSync(packageFile('package.json'), { throwIfNoEntry: false })?.mtimeMs ?? null;
}
