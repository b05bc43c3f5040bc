import { Command, InvalidArgumentError, Option } from 'commander';
import { emulatedDevices, simulatedDevices } from '../../hardware/conformance/bench.ts';
import type { Check } from '../../hardware/conformance/check.ts';
import { allChecks } from '../../hardware/conformance/checks/all.ts';
import type { DeviceSource } from '../../hardware/conformance/device.ts';
import type { CheckResult } from '../../hardware/conformance/suite.ts';
import { counts, runChecks } from '../../hardware/conformance/suite.ts';
import { errorCodes, FulcrumError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';
import { firmwareImage } from './firmware-image.ts';
import type { Output } from './protocol.ts';

const devices = {
  simulated: () => simulatedDevices(),
  emulated: () => emulatedDevices(firmwareImage()),
} as const satisfies Record<string, () => DeviceSource>;

interface ConformanceArguments {
  readonly device?: keyof typeof devices;
  readonly only?: RegExp;
  readonly json?: true;
}

/** `fulcrum conformance`: exit code 0 where no check fails, 1 where one does. */
export function conformanceCommand(out: Output = process.stdout): Command {
  return new Command('conformance')
    .description('the wire protocol’s conformance suite against an actuator; a table of checks')
    .addOption(new Option('--device <device>', 'which actuator').choices(Object.keys(devices)))
    .option('--only <pattern>', 'only checks whose "group: name" this regular expression finds', patternOf)
    .option('--json', 'one JSON object a line: each check, then their number')
    .action((options: ConformanceArguments) => runConformance(out, options));
}

async function runConformance(out: Output, { device, only, json }: ConformanceArguments): Promise<void> {
  if (device === undefined) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: 'conformance',
      problem: 'which actuator is missing',
      allowed: Object.keys(devices)
        .map((name) => `--device ${name}`)
        .join(' or '),
    });
  }
  const checks = allChecks.filter((check) => only === undefined || only.test(titleOf(check)));
  if (checks.length === 0) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--only',
      problem: 'no check is named so',
      value: only?.source ?? '',
      allowed: 'a part of a "group: name" that the whole suite lists',
    });
  }
  const source = devices[device]();
  const lines = new Lines(out, json === true);
  const startedAt = process.hrtime.bigint();
  const results: CheckResult[] = [];
  for await (const result of runChecks(checks, source)) {
    results.push(result);
    lines.result(result);
  }
  lines.summary(source.name, results, Number(process.hrtime.bigint() - startedAt) / 1e9);
  process.exitCode = counts(results).fail > 0 ? exitCodes.failed : exitCodes.done;
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

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError('Allowed: a regular expression.');
  }
}
