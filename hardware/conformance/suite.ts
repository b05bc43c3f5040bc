/** Runs checks against a device and says how each of them ended. */
import { flag } from '../../protocols/wire/messages.ts';
import type { Check, Group } from './check.ts';
import { demand, demandEqual, Nonconformity } from './demand.ts';
import type { DeviceSource, Hand } from './device.ts';
import { handNames } from './device.ts';
import { Examiner } from './examiner.ts';
import { hello, returnAt } from './postures.ts';

export interface CheckResult {
  readonly name: string;
  readonly group: Group;
  readonly verdict: 'pass' | 'fail' | 'skip';
  /** What was found instead, or what was missing; empty for a pass. */
  readonly detail: string;
  /** Of the device's time. */
  readonly ms: number;
}

/** Telemetry as quick as it gets: the suite sees each state within 10 ms. */
const telemetryRate = 100;
/** A device that says nothing for so long after it was switched on is not there. */
const firstLineWithin = 3000;
const greetEvery = 250;
/** Of a return from anywhere, at 4°/s, with its way to the switch. */
const homeWithin = 65_000;

/** One check after the other, each on a device of its own where there is a choice. */
export async function* runChecks(checks: readonly Check[], source: DeviceSource): AsyncGenerator<CheckResult> {
  for (const check of checks) yield await runCheck(check, source);
}

export async function runCheck(check: Check, source: DeviceSource): Promise<CheckResult> {
  const { name, group } = check;
  const missing = (check.needs ?? []).filter((hand) => !source.able.has(hand));
  if (missing.length > 0) return { name, group, verdict: 'skip', detail: needsText(missing), ms: 0 };
  const device = await source.begin(check.at ?? 0);
  const startedAt = device.now();
  const x = new Examiner(device);
  try {
    await prepare(x, check);
    await check.run(x);
    if (check.cutsLines !== true) demandReadable(x);
    return { name, group, verdict: 'pass', detail: '', ms: device.now() - startedAt };
  } catch (error) {
    if (!(error instanceof Nonconformity)) throw error;
    return { name, group, verdict: 'fail', detail: error.message, ms: device.now() - startedAt };
  } finally {
    x.close();
  }
}

/** Greeted, at rest in I, telling itself often. */
async function prepare(x: Examiner, check: Check): Promise<void> {
  if (x.hands.able.has('place')) {
    const ms = await x.until(() => x.lines.length > 0, firstLineWithin);
    demand(ms !== null, `not a line within ${firstLineWithin} ms of power-up`);
    if (check.bare === true) return;
    await x.accepts(hello);
  } else {
    await greet(x);
    await bringHome(x);
  }
  await x.accepts({ verb: 'RATE', hz: telemetryRate });
}

/** Opening its port may have reset it: it is greeted until it answers, as a host does. */
async function greet(x: Examiner): Promise<void> {
  for (let turn = 0; turn < firstLineWithin / greetEvery; turn += 1) {
    const from = x.mark();
    const seq = x.say(hello);
    await x.until(() => x.repliesSince(from).some((reply) => reply.seq === seq), greetEvery);
    if (x.repliesSince(from).length > 0) return;
  }
  throw new Nonconformity(`no answer to HELLO within ${firstLineWithin} ms`);
}

/** The one device there is, as the last check left it: level, unlatched, its limits cleared. */
async function bringHome(x: Examiner): Promise<void> {
  const { state, angle, flags } = await x.look();
  if ((flags & flag.estopOpen) !== 0) {
    demand(x.hands.able.has('estop'), 'the red stop is open: nothing can be tried');
    await x.hands.estop(false);
  }
  if ((flags & flag.ankleClosed) === 0) {
    demand(x.hands.able.has('ankle'), 'the ankle lock is open: nothing can be armed');
    await x.hands.ankle(true);
  }
  if (state !== 'I' || Math.abs(angle) > 150) {
    await x.accepts(returnAt(400));
    const ended = await x.telemetry('home', (line) => line.state !== 'A', homeWithin);
    if (ended.state !== 'I') await x.accepts({ verb: 'RESET' });
  }
  demandEqual('state before the check', await x.state(), 'I');
  await x.accepts(hello);
}

function demandReadable(x: Examiner): void {
  const foreign = x.lines.find(({ message }) => message === null || message.kind === 'command');
  demand(foreign === undefined, `it sends what is no line of the protocol: ${JSON.stringify(foreign?.text)}`);
}

function needsText(hands: readonly Hand[]): string {
  return `needs a hand to ${hands.map((hand) => handNames[hand]).join('; to ')}`;
}

/** How many of each. */
export function counts(results: readonly CheckResult[]): { pass: number; fail: number; skip: number } {
  const of = (verdict: CheckResult['verdict']): number => results.filter((result) => result.verdict === verdict).length;
  return { pass: of('pass'), fail: of('fail'), skip: of('skip') };
}
