/** Runs checks against a device and gives their results. */
import { flag } from '../../protocols/wire/messages.ts';
import { assert, assertEqual, Nonconformity } from './assert.ts';
import type { Check, Group } from './check.ts';
import type { DeviceSource, TableControl } from './device.ts';
import { controlNames } from './device.ts';
import { hello, returnAt } from './setups.ts';
import { TestHost } from './test-host.ts';

export interface CheckResult {
  readonly name: string;
  readonly group: Group;
  readonly verdict: 'pass' | 'fail' | 'skip';
  /** What was found instead, or which controls are missing; empty for a pass. */
  readonly detail: string;
  /** Duration in the device's time. */
  readonly ms: number;
}

/** The highest rate: the suite sees each state within 10 ms. */
const telemetryRate = 100;
/** A device that sends nothing for this long after power-up is considered absent. */
const firstLineWithinMs = 3000;
const helloIntervalMs = 250;
/** Duration of a return from anywhere at 4°/s, including the last stretch to the switch. */
const longestReturnMs = 65_000;

/** Runs checks one after the other, each on a fresh device where the source has one. */
export async function* runChecks(checks: readonly Check[], source: DeviceSource): AsyncGenerator<CheckResult> {
  for (const check of checks) yield await runCheck(check, source);
}

export async function runCheck(check: Check, source: DeviceSource): Promise<CheckResult> {
  const { name, group } = check;
  const missing = (check.needs ?? []).filter((control) => !source.available.has(control));
  if (missing.length > 0) return { name, group, verdict: 'skip', detail: needsText(missing), ms: 0 };
  const device = await source.begin(check.at ?? 0);
  const startedAt = device.now();
  const host = new TestHost(device);
  try {
    await prepare(host, check);
    await check.run(host);
    if (check.cutsLines !== true) assertReadable(host);
    return { name, group, verdict: 'pass', detail: '', ms: device.now() - startedAt };
  } catch (error) {
    if (!(error instanceof Nonconformity)) throw error;
    return { name, group, verdict: 'fail', detail: error.message, ms: device.now() - startedAt };
  } finally {
    host.close();
  }
}

/** Greeted, at rest in I, telling itself often. */
async function prepare(host: TestHost, check: Check): Promise<void> {
  if (host.controls.available.has('place')) {
    const ms = await host.until(() => host.lines.length > 0, firstLineWithinMs);
    assert(ms !== null, `no line within ${firstLineWithinMs} ms of power-up`);
    if (check.bare === true) return;
    await host.accepts(hello);
  } else {
    await connect(host);
    await returnToLevel(host);
  }
  await host.accepts({ verb: 'RATE', hz: telemetryRate });
}

/** Sends HELLO until it is answered, as a host does: opening the port may have reset the device. */
async function connect(host: TestHost): Promise<void> {
  for (let turn = 0; turn < firstLineWithinMs / helloIntervalMs; turn += 1) {
    const from = host.mark();
    const seq = host.send(hello);
    await host.until(() => host.repliesSince(from).some((reply) => reply.seq === seq), helloIntervalMs);
    if (host.repliesSince(from).length > 0) return;
  }
  throw new Nonconformity(`no answer to HELLO within ${firstLineWithinMs} ms`);
}

/** Brings a device that the last check has used to level, unlatched and without limits. */
async function returnToLevel(host: TestHost): Promise<void> {
  const { state, angle, flags } = await host.nextTelemetry();
  if ((flags & flag.estopOpen) !== 0) {
    assert(host.controls.available.has('estop'), 'the red stop is open: no check is possible');
    await host.controls.estop(false);
  }
  if ((flags & flag.ankleClosed) === 0) {
    assert(host.controls.available.has('ankle'), 'the ankle lock is open: the device cannot be armed');
    await host.controls.ankle(true);
  }
  if (state !== 'I' || Math.abs(angle) > 150) {
    await host.accepts(returnAt(400));
    const ended = await host.telemetry('the end of the return', (line) => line.state !== 'A', longestReturnMs);
    if (ended.state !== 'I') await host.accepts({ verb: 'RESET' });
  }
  assertEqual('state before the check', await host.state(), 'I');
  await host.accepts(hello);
}

function assertReadable(host: TestHost): void {
  const foreign = host.lines.find(({ message }) => message === null || message.kind === 'command');
  assert(foreign === undefined, `it sends a line that the protocol does not allow: ${JSON.stringify(foreign?.text)}`);
}

function needsText(controls: readonly TableControl[]): string {
  return `needs a control to ${controls.map((control) => controlNames[control]).join('; to ')}`;
}

/** The number of results with each verdict. */
export function counts(results: readonly CheckResult[]): { pass: number; fail: number; skip: number } {
  const of = (verdict: CheckResult['verdict']): number => results.filter((result) => result.verdict === verdict).length;
  return { pass: of('pass'), fail: of('fail'), skip: of('skip') };
}
