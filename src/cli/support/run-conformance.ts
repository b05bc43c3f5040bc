/** `fulcrum conformance`: selects the device and the checks, runs them and prints the results. */
import { createInterface } from 'node:readline/promises';
import { emulatedDevices, simulatedDevices } from '../../../hardware/conformance/bench.ts';
import type { Check } from '../../../hardware/conformance/check.ts';
import { allChecks } from '../../../hardware/conformance/checks/all.ts';
import type { DeviceSource } from '../../../hardware/conformance/device.ts';
import { operatorControls } from '../../../hardware/conformance/operator-controls.ts';
import { serialDevice } from '../../../hardware/conformance/serial-device.ts';
import type { CheckResult } from '../../../hardware/conformance/suite.ts';
import { counts, runChecks } from '../../../hardware/conformance/suite.ts';
import { lockPort } from '../../../hardware/flash/port-lock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { type ConformanceArguments, type ConformanceDevice, conformanceDevices } from './conformance-devices.ts';
import { ConformanceLines } from './conformance-lines.ts';
import { exitCodes } from './exit-codes.ts';
import { firmwareImage } from './firmware-image.ts';
import type { Output } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { refusalOfService } from './service-holds-port.ts';
import { targetOf } from './service-target.ts';

export async function runConformance(out: Output, options: ConformanceArguments): Promise<void> {
  refuseContradictions(options);
  const { device, port, only, json } = options;
  const checks = allChecks.filter((check) => only === undefined || only.test(titleOf(check)));
  if (checks.length === 0) throw usage('--only', 'matches no check', 'a part of a "group: name" as listed');
  const lines = new ConformanceLines(out, json === true);
  if (port === undefined)
    await runAgainst(deviceSource(device ?? 'simulated'), checks, lines, new ProgressLine(json !== true));
  else await runAgainstPort(port, options, checks, lines);
}

function refuseContradictions({ device, port, emptyTable }: ConformanceArguments): void {
  const allowed = `--device ${conformanceDevices.join('|')}, or --port PATH --empty-table`;
  if (device === undefined && port === undefined) throw usage('conformance', 'no actuator given', allowed);
  if (device !== undefined && port !== undefined) throw usage('conformance', 'two actuators given', allowed);
  if (port !== undefined && emptyTable !== true) {
    throw usage('--port', 'the table will move: it must be empty, and --empty-table must confirm it', allowed);
  }
  if (device !== undefined && emptyTable === true) throw usage('--empty-table', 'applies to --port only', allowed);
}

function usage(place: string, problem: string, allowed: string): FulcrumError {
  return new FulcrumError(errorCodes.USAGE, { place, problem, allowed });
}

function deviceSource(device: ConformanceDevice): DeviceSource {
  switch (device) {
    case 'simulated':
      return simulatedDevices();
    case 'emulated':
      return emulatedDevices(firmwareImage());
  }
}

async function runAgainstPort(
  port: string,
  { config, json }: ConformanceArguments,
  checks: readonly Check[],
  lines: ConformanceLines,
): Promise<void> {
  const refusal = await refusalOfService(targetOf(config === undefined ? {} : { config }), port);
  if (refusal !== null) throw notOpened(port, refusal);
  // So that no service opens it meanwhile.
  const lock = lockPort(port);
  if (!lock.ok) throw notOpened(port, lock.problem);
  try {
    await runAgainstLockedPort(port, checks, lines, json === true);
  } finally {
    lock.release();
  }
}

const notOpened = (port: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.PORT_UNUSABLE, {
    place: port,
    problem: `the port is not opened: ${problem}`,
    allowed: 'a serial device that no other program uses',
  });

async function runAgainstLockedPort(
  port: string,
  checks: readonly Check[],
  lines: ConformanceLines,
  isJson: boolean,
): Promise<void> {
  const isAttended = process.stdin.isTTY === true && process.stdout.isTTY === true && !isJson;
  const board = serialDevice(port, operatorControls(isAttended ? askPerson : null));
  const onSignal = (): void => {
    board.stop();
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    // A bar would be in the way of the questions.
    await runAgainst(board, checks, lines, new ProgressLine(false));
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    board.close();
  }
}

async function runAgainst(
  source: DeviceSource,
  checks: readonly Check[],
  lines: ConformanceLines,
  progress: ProgressLine,
): Promise<void> {
  const startedAt = process.hrtime.bigint();
  const results: CheckResult[] = [];
  for await (const result of runChecks(checks, source)) {
    results.push(result);
    progress.clear();
    lines.result(result);
    progress.show(results.length, checks.length, `${results.length} of ${checks.length} checks`);
  }
  progress.clear();
  lines.summary(source.name, results, Number(process.hrtime.bigint() - startedAt) / 1e9);
  process.exitCode = counts(results).fail > 0 ? exitCodes.failed : exitCodes.done;
}

/** Reads the terminal only while a question is open, so that Ctrl-C keeps its meaning. */
async function askPerson(what: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  await terminal.question(`        → please ${what}, then press Enter `);
  terminal.close();
}

const titleOf = ({ group, name }: Check): string => `${group}: ${name}`;
