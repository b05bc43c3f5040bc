/** `fulcrum conformance` at work: which device, which checks, and how they are told. */
import { createInterface } from 'node:readline/promises';
import { emulatedDevices, simulatedDevices } from '../../../hardware/conformance/bench.ts';
import type { Check } from '../../../hardware/conformance/check.ts';
import { allChecks } from '../../../hardware/conformance/checks/all.ts';
import type { DeviceSource } from '../../../hardware/conformance/device.ts';
import { handsOfPerson } from '../../../hardware/conformance/person-hands.ts';
import { serialDevice } from '../../../hardware/conformance/serial-device.ts';
import type { CheckResult } from '../../../hardware/conformance/suite.ts';
import { counts, runChecks } from '../../../hardware/conformance/suite.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Output } from '../commands/protocol.ts';
import { exitCodes } from './exit-codes.ts';
import { firmwareImage } from './firmware-image.ts';

const devices = {
  simulated: () => simulatedDevices(),
  emulated: () => emulatedDevices(firmwareImage()),
} as const satisfies Record<string, () => DeviceSource>;

export interface ConformanceArguments {
  readonly device?: keyof typeof devices;
  readonly port?: string;
  readonly emptyTable?: true;
  readonly only?: RegExp;
  readonly json?: true;
}

export async function runConformance(out: Output, options: ConformanceArguments): Promise<void> {
  refuseContradictions(options);
  const { device, port, only, json } = options;
  const checks = allChecks.filter((check) => only === undefined || only.test(titleOf(check)));
  if (checks.length === 0) throw usage('--only', 'no check is named so', 'a part of a "group: name" as listed');
  const lines = new Lines(out, json === true);
  if (port === undefined) {
    await runAgainst(devices[device ?? 'simulated'](), checks, lines);
    return;
  }
  const isAttended = process.stdin.isTTY === true && process.stdout.isTTY === true && json !== true;
  const board = serialDevice(port, handsOfPerson(isAttended ? askPerson : null));
  const onSignal = (): void => {
    board.stop();
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    await runAgainst(board, checks, lines);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    board.close();
  }
}

function refuseContradictions({ device, port, emptyTable }: ConformanceArguments): void {
  const allowed = `--device ${Object.keys(devices).join('|')}, or --port PATH --empty-table`;
  if (device === undefined && port === undefined) throw usage('conformance', 'which actuator is missing', allowed);
  if (device !== undefined && port !== undefined) throw usage('conformance', 'two actuators at once', allowed);
  if (port !== undefined && emptyTable !== true) {
    throw usage('--port', 'the table will move, and nobody has said that it is empty', `${allowed}, once it is`);
  }
  if (device !== undefined && emptyTable === true) throw usage('--empty-table', 'there is no real table', allowed);
}

function usage(place: string, problem: string, allowed: string): FulcrumError {
  return new FulcrumError(errorCodes.USAGE, { place, problem, allowed });
}

async function runAgainst(source: DeviceSource, checks: readonly Check[], lines: Lines): Promise<void> {
  const startedAt = process.hrtime.bigint();
  const results: CheckResult[] = [];
  for await (const result of runChecks(checks, source)) {
    results.push(result);
    lines.result(result);
  }
  lines.summary(source.name, results, Number(process.hrtime.bigint() - startedAt) / 1e9);
  process.exitCode = counts(results).fail > 0 ? exitCodes.failed : exitCodes.done;
}

/** Whoever sits at the terminal; listened to only while something is asked, so that Ctrl-C keeps its meaning. */
async function askPerson(what: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  await terminal.question(`        → please ${what}, then press Enter `);
  terminal.close();
}

const titleOf = ({ group, name }: Check): string => `${group}: ${name}`;

class Lines {
  readonly #out: Output;
  readonly #json: boolean;
  #group = '';

  constructor(out: Output, json: boolean) {
    this.#out = out;
    this.#json = json;
  }

  result(result: CheckResult): void {
    if (this.#json) {
      this.#say(JSON.stringify({ type: 'check', ...result, ms: Math.round(result.ms) }));
      return;
    }
    const { group, name, verdict, detail, ms } = result;
    if (group !== this.#group) this.#say(`\n${group}`);
    this.#group = group;
    this.#say(`  ${verdict}  ${(ms / 1000).toFixed(1).padStart(5)} s  ${name}`);
    if (detail !== '') this.#say(`                 ${detail}`);
  }

  summary(device: string, results: readonly CheckResult[], wallSeconds: number): void {
    const { pass, fail, skip } = counts(results);
    const deviceMs = Math.round(results.reduce((sum, { ms }) => sum + ms, 0));
    if (this.#json) {
      this.#say(
        JSON.stringify({ type: 'summary', device, checks: results.length, pass, fail, skip, deviceMs, wallSeconds }),
      );
      return;
    }
    const time = `${(deviceMs / 1000).toFixed(0)} s of the device’s time, ${wallSeconds.toFixed(1)} s of ours`;
    this.#say(`\n${device}: ${results.length} checks, ${pass} passed, ${fail} failed, ${skip} skipped (${time})`);
  }

  #say(text: string): void {
    this.#out.write(`${text}\n`);
  }
}
