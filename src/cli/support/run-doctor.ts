/** `fulcrum doctor`: prints what the examination finds, line by line. */
import { examine } from '../../doctor/examine.ts';
import type { Verdict } from '../../doctor/line.ts';
import { doctorOptions } from './doctor-options.ts';
import { doctorText } from './doctor-text.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, widthOf, writeJson, writeLine } from './output.ts';
import { askQuestions, yesNo } from './questions.ts';

export interface DoctorArguments {
  readonly config?: string;
  readonly json?: true;
  readonly root: string;
  readonly leavePorts?: true;
}

/** Sets the exit code: 1 if there is a fault. */
export async function runDoctor(options: DoctorArguments, out: Output, err: Output): Promise<void> {
  const { config, json, root, leavePorts } = options;
  const isAsking = json !== true && process.stdin.isTTY === true && out.isTTY === true;
  const ports = { mayOpenPorts: leavePorts !== true, askLamps: isAsking ? () => askLamps(err) : null };
  const lines = examine(await doctorOptions(config, root, ports));
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
