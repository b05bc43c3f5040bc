import type { CheckResult } from '../../../hardware/conformance/suite.ts';
import { counts } from '../../../hardware/conformance/suite.ts';
import { type Output, writeJson, writeLine } from './output.ts';

/** Prints the results of conformance checks, as a table or as one JSON object per line. */
export class ConformanceLines {
  readonly #out: Output;
  readonly #isJson: boolean;
  #group = '';

  constructor(out: Output, isJson: boolean) {
    this.#out = out;
    this.#isJson = isJson;
  }

  result(result: CheckResult): void {
    if (this.#isJson) {
      writeJson(this.#out, { type: 'check', ...result, ms: Math.round(result.ms) });
      return;
    }
    const { group, name, verdict, detail, ms } = result;
    if (group !== this.#group) writeLine(this.#out, `\n${group}`);
    this.#group = group;
    writeLine(this.#out, `  ${verdict}  ${(ms / 1000).toFixed(1).padStart(5)} s  ${name}`);
    if (detail !== '') writeLine(this.#out, `                 ${detail}`);
  }

  summary(device: string, results: readonly CheckResult[], wallSeconds: number): void {
    const { pass, fail, skip } = counts(results);
    const deviceMs = Math.round(results.reduce((sum, { ms }) => sum + ms, 0));
    if (this.#isJson) {
      const checks = results.length;
      writeJson(this.#out, { type: 'summary', device, checks, pass, fail, skip, deviceMs, wallSeconds });
      return;
    }
    const time = `device time ${(deviceMs / 1000).toFixed(0)} s, wall time ${wallSeconds.toFixed(1)} s`;
    writeLine(
      this.#out,
      `\n${device}: ${results.length} checks, ${pass} passed, ${fail} failed, ${skip} skipped (${time})`,
    );
  }
}
